# nastui for the CPU, with what it needs on a cluster.
#   docker build -t nastui .
#   docker run --rm -it -v nastui:/home/nastui/kept nastui                       the app
#   docker run --rm -v nastui:/home/nastui/kept nastui study run talk            a command
#   docker run --rm --network host --entrypoint ray nastui start --head --block  a node of a Ray cluster
FROM python:3.12-slim-bookworm AS build
WORKDIR /source
RUN python -m venv /opt/nastui
ENV PATH=/opt/nastui/bin:$PATH
COPY constraints.txt ./
RUN pip install --no-cache-dir --index-url https://download.pytorch.org/whl/cpu --extra-index-url https://pypi.org/simple -c constraints.txt torch
COPY . .
RUN pip install --no-cache-dir -c constraints.txt '.[cluster,predictors]'

FROM python:3.12-slim-bookworm
COPY --from=build /opt/nastui /opt/nastui
RUN useradd --create-home --uid 1000 nastui && install --directory --owner=nastui --mode=0700 /home/nastui/kept
ENV PATH=/opt/nastui/bin:$PATH NASTUI_HOME=/home/nastui/kept LANG=C.UTF-8 TERM=xterm-256color COLORTERM=truecolor
USER 1000
WORKDIR /home/nastui
VOLUME /home/nastui/kept
ENTRYPOINT ["nastui"]
