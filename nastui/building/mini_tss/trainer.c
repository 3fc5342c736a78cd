/* Train one mini-tss network, from initial weights to accuracy curves, in one call.
 *
 * Signals are images x pixels x 8 channels: one pixel is one vector of eight floats, and a convolution is a chain of multiply-adds of whole
 * vectors. Training follows torch: batch norm (eps 1e-5, momentum 0.1, unbiased running variance), SGD with Nesterov momentum, weight decay on
 * every parameter. tests/building holds it against the same network in torch.
 *
 * Weights of a convolution lie as tap x input channel x output channel. All parameters of a network are one array, in this order:
 * stem (9 taps x 1 x 8); for each place and edge with a convolution its weight; classifier weight (8 channels x 10), bias (10); then for
 * stem, each convolution and the last norm: scale (8), shift (8).
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { C = 8, SIDE = 8, CLASSES = 10, EDGES = 6, PLACES = 4, NORMS = 2 + PLACES * EDGES, PADDED = (SIDE + 2) * (SIDE + 2) };
enum { NONE, SKIP, CONV1, CONV3, POOL };
typedef float v8 __attribute__((vector_size(32)));
typedef int32_t mask8 __attribute__((vector_size(32)));

static const int SOURCE[EDGES] = {0, 0, 1, 0, 1, 2}, TARGET[EDGES] = {1, 2, 2, 3, 3, 3};

typedef struct {
    int weight[PLACES][EDGES], norm[PLACES][EDGES]; /* -1 where the edge has no convolution */
    int head, bias, norm_at, norms, size;           /* offsets into the parameters; the stem lies at 0 */
} Layout;

typedef struct {
    const int8_t *operations;
    Layout at;
    float *p, *gradient, *momentum;
    v8 mean[NORMS], variance[NORMS];          /* running statistics */
    v8 batch_mean[NORMS], batch_scale[NORMS]; /* of the last training batch; scale is 1/sqrt(var + eps) */
    v8 *node[PLACES + 1][4], *node_gradient[PLACES + 1][4];
    v8 *before[NORMS];      /* what each norm normalises */
    v8 *padded, *mixed;     /* scratch */
    v8 *pooled;             /* images x 8: after global average pooling */
    float *logits;          /* images x 10: logits, then their gradient */
    int capacity;
} Network;

static v8 all(float x) { return (v8){x, x, x, x, x, x, x, x}; }
static v8 load(const float *p) { v8 x; memcpy(&x, p, sizeof x); return x; }
static void store(float *p, v8 x) { memcpy(p, &x, sizeof x); }
static v8 where_positive(v8 test, v8 x) { return (v8)((test > all(0)) & (mask8)x); }
static v8 positive(v8 x) { return where_positive(x, x); }
static v8 inverse_root(v8 x) { for (int c = 0; c < C; c++) x[c] = 1.0f / sqrtf(x[c] + 1e-5f); return x; }
static int side_at(int place) { return place < PLACES / 2 ? SIDE : SIDE / 2; }

static Layout lay_out(const int8_t *operations) {
    Layout at;
    int next = 9 * C, norm = 1;
    for (int place = 0; place < PLACES; place++)
        for (int edge = 0; edge < EDGES; edge++) {
            int taps = operations[edge] == CONV3 ? 9 : operations[edge] == CONV1 ? 1 : 0;
            at.weight[place][edge] = taps ? next : -1;
            at.norm[place][edge] = taps ? norm++ : -1;
            next += taps * C * C;
        }
    at.head = next;
    at.bias = at.head + C * CLASSES;
    at.norm_at = at.bias + CLASSES;
    at.norms = norm + 1;
    at.size = at.norm_at + at.norms * 2 * C;
    return at;
}

/* ---- convolution ------------------------------------------------------------------------------------------------------------------- */

/* Copy images into a frame of zeros one pixel wide, through ReLU where asked. */
static void pad(v8 *restrict to, const v8 *restrict from, int images, int side, int rectify) {
    int wide = side + 2;
    memset(to, 0, sizeof(v8) * (size_t)images * wide * wide);
    for (int i = 0; i < images; i++)
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                v8 value = from[(i * side + y) * side + x];
                to[(i * wide + y + 1) * wide + x + 1] = rectify ? positive(value) : value;
            }
}

/* Eight outputs at a time: two runs of four pixels, the second starting `second` pixels after the first. */
static inline __attribute__((always_inline)) void eight(v8 *acc, const v8 *in, int wide, int second, const float *w, int taps) {
    for (int j = 0; j < 8; j++) acc[j] = all(0);
    for (int tap = 0; tap < taps; tap++) {
        const float *at = (const float *)(in + (taps == 9 ? (tap / 3) * wide + tap % 3 : wide + 1));
        for (int c = 0; c < C; c++) {
            v8 weight = load(w + (tap * C + c) * C);
            for (int j = 0; j < 4; j++) {
                acc[j] += weight * at[j * C + c];
                acc[j + 4] += weight * at[(second + j) * C + c];
            }
        }
    }
}

static inline __attribute__((always_inline)) void convolve_taps(v8 *restrict to, const v8 *restrict in, int images, int side, const float *w, int taps) {
    int wide = side + 2, rows = side == SIDE ? 1 : 2, second = side == SIDE ? 4 : wide;
    for (int i = 0; i < images; i++)
        for (int y = 0; y < side; y += rows) {
            v8 acc[8];
            eight(acc, in + (i * wide + y) * wide, wide, second, w, taps);
            memcpy(to + (i * side + y) * side, acc, sizeof acc);
        }
}

static void convolve(v8 *to, const v8 *padded, int images, int side, const float *w, int taps) {
    if (taps == 9) convolve_taps(to, padded, images, side, w, 9);
    else convolve_taps(to, padded, images, side, w, 1);
}

/* Add to the weight's gradient: padded inputs times the output's gradient, both images x pixels x 8. */
static void weight_gradient(float *gradient, const v8 *padded, const v8 *output_gradient, int images, int side, int taps) {
    int wide = side + 2;
    for (int tap = 0; tap < taps; tap++) {
        int shift = taps == 9 ? (tap / 3) * wide + tap % 3 : wide + 1;
        v8 acc[C];
        for (int c = 0; c < C; c++) acc[c] = load(gradient + (tap * C + c) * C);
        for (int i = 0; i < images; i++)
            for (int y = 0; y < side; y++) {
                const float *in = (const float *)(padded + (i * wide + y) * wide + shift);
                const v8 *out = output_gradient + (i * side + y) * side;
                for (int x = 0; x < side; x++)
                    for (int c = 0; c < C; c++) acc[c] += out[x] * in[x * C + c];
            }
        for (int c = 0; c < C; c++) store(gradient + (tap * C + c) * C, acc[c]);
    }
}

/* The weight that carries gradients back: taps reversed, channels exchanged. */
static void transpose_weight(float *to, const float *w, int taps) {
    for (int tap = 0; tap < taps; tap++)
        for (int in = 0; in < C; in++)
            for (int out = 0; out < C; out++) to[((taps - 1 - tap) * C + out) * C + in] = w[(tap * C + in) * C + out];
}

/* ---- batch norm -------------------------------------------------------------------------------------------------------------------- */

static const float *scale_of(const Network *n, int norm) { return n->p + n->at.norm_at + norm * 2 * C; }

/* to (+)= norm(before). Sums are taken in blocks, so that rounding stays small over many pixels. */
static void normalise(Network *n, int norm, v8 *to, int pixels, int training, int add) {
    const v8 *from = n->before[norm];
    v8 mean = n->mean[norm], scale;
    if (training) {
        v8 sum = all(0), squares = all(0);
        for (int i = 0; i < pixels; i++) sum += from[i];
        mean = sum / all((float)pixels);
        for (int i = 0; i < pixels; i++) { v8 d = from[i] - mean; squares += d * d; }
        v8 variance = squares / all((float)pixels);
        scale = inverse_root(variance);
        n->batch_mean[norm] = mean;
        n->batch_scale[norm] = scale;
        n->mean[norm] = all(0.9f) * n->mean[norm] + all(0.1f) * mean;
        n->variance[norm] = all(0.9f) * n->variance[norm] + all(0.1f) * (squares / all((float)(pixels - 1)));
    } else scale = inverse_root(n->variance[norm]);
    v8 a = scale * load(scale_of(n, norm)), b = load(scale_of(n, norm) + C) - mean * a;
    if (add) for (int i = 0; i < pixels; i++) to[i] += from[i] * a + b;
    else for (int i = 0; i < pixels; i++) to[i] = from[i] * a + b;
}

/* Gradient of what was normalised, from the gradient of the norm's result; scale and shift get theirs. */
static void normalise_back(Network *n, int norm, v8 *to, const v8 *gradient, int pixels) {
    const v8 *from = n->before[norm];
    v8 mean = n->batch_mean[norm], scale = n->batch_scale[norm], sum = all(0), product = all(0), count = all((float)pixels);
    for (int i = 0; i < pixels; i++) { sum += gradient[i]; product += gradient[i] * ((from[i] - mean) * scale); }
    float *own = n->gradient + n->at.norm_at + norm * 2 * C;
    store(own, load(own) + product);
    store(own + C, load(own + C) + sum);
    v8 factor = load(scale_of(n, norm)) * scale, share = sum / count, along = product / count;
    for (int i = 0; i < pixels; i++) to[i] = factor * (gradient[i] - share - (from[i] - mean) * scale * along);
}

/* ---- pooling ----------------------------------------------------------------------------------------------------------------------- */

static int reach(int at, int side) { return (at > 0) + 1 + (at < side - 1); }

/* to += 3x3 mean, padding left out; with `back`, the transposed map instead. `to` and `from` are unpadded. */
static void pool(v8 *to, const v8 *from, v8 *frame, int images, int side, int back) {
    int wide = side + 2;
    memset(frame, 0, sizeof(v8) * wide * wide);
    for (int i = 0; i < images; i++) {
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                float share = back ? 1.0f / (float)(reach(y, side) * reach(x, side)) : 1.0f;
                frame[(y + 1) * wide + x + 1] = from[(i * side + y) * side + x] * share;
            }
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                const v8 *a = frame + y * wide + x, *b = a + wide, *c = b + wide;
                float share = back ? 1.0f : 1.0f / (float)(reach(y, side) * reach(x, side));
                to[(i * side + y) * side + x] += (a[0] + a[1] + a[2] + b[0] + b[1] + b[2] + c[0] + c[1] + c[2]) * share;
            }
    }
}

/* 2x2 mean with stride 2, and its transposed map. */
static void halve(v8 *to, const v8 *from, int images) {
    for (int i = 0; i < images; i++)
        for (int y = 0; y < SIDE / 2; y++)
            for (int x = 0; x < SIDE / 2; x++) {
                const v8 *a = from + (i * SIDE + 2 * y) * SIDE + 2 * x;
                to[(i * SIDE / 2 + y) * SIDE / 2 + x] = (a[0] + a[1] + a[SIDE] + a[SIDE + 1]) * 0.25f;
            }
}

static void halve_back(v8 *to, const v8 *gradient, int images) {
    for (int i = 0; i < images; i++)
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                to[(i * SIDE + y) * SIDE + x] = gradient[(i * SIDE / 2 + y / 2) * SIDE / 2 + x / 2] * 0.25f;
}

/* ---- one cell ---------------------------------------------------------------------------------------------------------------------- */

static int taps_of(int operation) { return operation == CONV3 ? 9 : operation == CONV1 ? 1 : 0; }

static void cell_forward(Network *n, int place, int images, int training) {
    int side = side_at(place), pixels = images * side * side;
    v8 **node = n->node[place];
    for (int t = 1; t < 4; t++) memset(node[t], 0, sizeof(v8) * pixels);
    for (int edge = 0; edge < EDGES; edge++) {
        int operation = n->operations[edge], norm = n->at.norm[place][edge];
        v8 *from = node[SOURCE[edge]], *to = node[TARGET[edge]];
        if (operation == SKIP) for (int i = 0; i < pixels; i++) to[i] += from[i];
        if (operation == POOL) pool(to, from, n->padded, images, side, 0);
        if (!taps_of(operation)) continue;
        pad(n->padded, from, images, side, 1);
        convolve(n->before[norm], n->padded, images, side, n->p + n->at.weight[place][edge], taps_of(operation));
        normalise(n, norm, to, pixels, training, 1);
    }
}

/* From the gradient of node 3 to that of node 0 (which is added to). */
static void cell_backward(Network *n, int place, int images) {
    int side = side_at(place), pixels = images * side * side;
    v8 **node = n->node[place], **gradient = n->node_gradient[place];
    float turned[9 * C * C];
    for (int t = 0; t < 3; t++) memset(gradient[t], 0, sizeof(v8) * pixels);
    for (int edge = EDGES - 1; edge >= 0; edge--) {
        int operation = n->operations[edge], norm = n->at.norm[place][edge], taps = taps_of(operation);
        v8 *to = gradient[SOURCE[edge]], *from = gradient[TARGET[edge]], *input = node[SOURCE[edge]];
        if (operation == SKIP) for (int i = 0; i < pixels; i++) to[i] += from[i];
        if (operation == POOL) pool(to, from, n->padded, images, side, 1);
        if (!taps) continue;
        normalise_back(n, norm, n->mixed, from, pixels);
        pad(n->padded, input, images, side, 1);
        weight_gradient(n->gradient + n->at.weight[place][edge], n->padded, n->mixed, images, side, taps);
        transpose_weight(turned, n->p + n->at.weight[place][edge], taps);
        pad(n->padded, n->mixed, images, side, 0);
        convolve(n->mixed, n->padded, images, side, turned, taps);
        for (int i = 0; i < pixels; i++) to[i] += where_positive(input[i], n->mixed[i]);
    }
}

/* ---- the network ------------------------------------------------------------------------------------------------------------------- */

static void stem_forward(Network *n, const float *images, const int32_t *chosen, int count, int training) {
    for (int i = 0; i < count; i++) {
        float frame[PADDED] = {0};
        const float *image = images + (size_t)chosen[i] * SIDE * SIDE;
        for (int y = 0; y < SIDE; y++) memcpy(frame + (y + 1) * (SIDE + 2) + 1, image + y * SIDE, SIDE * sizeof(float));
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++) {
                v8 acc = all(0);
                for (int tap = 0; tap < 9; tap++) acc += load(n->p + tap * C) * frame[(y + tap / 3) * (SIDE + 2) + x + tap % 3];
                n->before[0][(i * SIDE + y) * SIDE + x] = acc;
            }
    }
    normalise(n, 0, n->node[0][0], count * SIDE * SIDE, training, 0);
}

static void stem_backward(Network *n, const float *images, const int32_t *chosen, int count) {
    normalise_back(n, 0, n->mixed, n->node_gradient[0][0], count * SIDE * SIDE);
    for (int i = 0; i < count; i++) {
        float frame[PADDED] = {0};
        const float *image = images + (size_t)chosen[i] * SIDE * SIDE;
        for (int y = 0; y < SIDE; y++) memcpy(frame + (y + 1) * (SIDE + 2) + 1, image + y * SIDE, SIDE * sizeof(float));
        for (int tap = 0; tap < 9; tap++) {
            v8 acc = all(0);
            for (int y = 0; y < SIDE; y++)
                for (int x = 0; x < SIDE; x++)
                    acc += n->mixed[(i * SIDE + y) * SIDE + x] * frame[(y + tap / 3) * (SIDE + 2) + x + tap % 3];
            store(n->gradient + tap * C, load(n->gradient + tap * C) + acc);
        }
    }
}

/* Logits of the chosen images. A place's node 0 is the node 3 of the place before it, halved where the stage changes. */
static void forward(Network *n, const float *images, const int32_t *chosen, int count, int training) {
    stem_forward(n, images, chosen, count, training);
    for (int place = 0; place < PLACES; place++) {
        if (place == PLACES / 2) halve(n->node[place][0], n->node[place - 1][3], count);
        cell_forward(n, place, count, training);
    }
    int last = n->at.norms - 1, small = SIDE / 2 * SIDE / 2;
    n->before[last] = n->node[PLACES - 1][3];
    normalise(n, last, n->mixed, count * small, training, 0);
    for (int i = 0; i < count; i++) {
        v8 sum = all(0);
        for (int x = 0; x < small; x++) sum += positive(n->mixed[i * small + x]);
        n->pooled[i] = sum / all((float)small);
        for (int k = 0; k < CLASSES; k++) {
            float logit = n->p[n->at.bias + k];
            for (int c = 0; c < C; c++) logit += n->pooled[i][c] * n->p[n->at.head + c * CLASSES + k];
            n->logits[i * CLASSES + k] = logit;
        }
    }
}

/* Summed cross-entropy; counts right answers; turns logits into the gradient of the mean loss where asked. */
static double losses(Network *n, const int32_t *labels, const int32_t *chosen, int count, int gradient, int *right) {
    double total = 0;
    for (int i = 0; i < count; i++) {
        float *logit = n->logits + i * CLASSES, sum = 0;
        int best = 0, label = labels[chosen[i]];
        for (int k = 1; k < CLASSES; k++) if (logit[k] > logit[best]) best = k;
        float top = logit[best];
        for (int k = 0; k < CLASSES; k++) sum += expf(logit[k] - top);
        total += logf(sum) + top - logit[label];
        *right += best == label;
        if (gradient)
            for (int k = 0; k < CLASSES; k++) logit[k] = (expf(logit[k] - top) / sum - (k == label)) / (float)count;
    }
    return total;
}

static void head_backward(Network *n, int count) {
    int last = n->at.norms - 1, small = SIDE / 2 * SIDE / 2, place = PLACES - 1;
    v8 mean = n->batch_mean[last], a = n->batch_scale[last] * load(scale_of(n, last)), b = load(scale_of(n, last) + C) - mean * a;
    for (int i = 0; i < count; i++) {
        const float *d = n->logits + i * CLASSES;
        v8 pooled = all(0);
        for (int k = 0; k < CLASSES; k++) n->gradient[n->at.bias + k] += d[k];
        for (int c = 0; c < C; c++)
            for (int k = 0; k < CLASSES; k++) {
                pooled[c] += d[k] * n->p[n->at.head + c * CLASSES + k];
                n->gradient[n->at.head + c * CLASSES + k] += d[k] * n->pooled[i][c];
            }
        pooled /= all((float)small);
        for (int x = 0; x < small; x++) n->mixed[i * small + x] = where_positive(n->node[place][3][i * small + x] * a + b, pooled);
    }
    normalise_back(n, last, n->node_gradient[place][3], n->mixed, count * small);
}

static void backward(Network *n, const float *images, const int32_t *chosen, int count) {
    memset(n->gradient, 0, sizeof(float) * n->at.size);
    head_backward(n, count);
    for (int place = PLACES - 1; place >= 0; place--) {
        cell_backward(n, place, count);
        if (place == PLACES / 2) halve_back(n->node_gradient[place - 1][3], n->node_gradient[place][0], count);
    }
    stem_backward(n, images, chosen, count);
}

static void step(Network *n, float rate, float momentum, float decay) {
    for (int i = 0; i < n->at.size; i++) {
        float g = n->gradient[i] + decay * n->p[i];
        n->momentum[i] = momentum * n->momentum[i] + g;
        n->p[i] -= rate * (g + momentum * n->momentum[i]);
    }
}

/* ---- memory and the outside -------------------------------------------------------------------------------------------------------- */

static void *take(char **heap, size_t bytes) {
    void *taken = *heap;
    *heap += (bytes + 63) / 64 * 64;
    return taken;
}

/* Node 3 of a place is node 0 of the next, except where the stage changes. */
static void point_nodes(Network *n, char **heap, int images) {
    for (int place = 0; place < PLACES; place++) {
        size_t bytes = sizeof(v8) * (size_t)images * side_at(place) * side_at(place);
        for (int t = 0; t < 4; t++) {
            int shared = t == 0 && place != 0 && place != PLACES / 2;
            n->node[place][t] = shared ? n->node[place - 1][3] : take(heap, bytes);
            n->node_gradient[place][t] = shared ? n->node_gradient[place - 1][3] : take(heap, bytes);
        }
        for (int edge = 0; edge < EDGES; edge++)
            if (n->at.norm[place][edge] >= 0) n->before[n->at.norm[place][edge]] = take(heap, bytes);
    }
}

static char *point_memory(Network *n, int images) {
    size_t full = sizeof(v8) * (size_t)images * SIDE * SIDE;
    size_t bytes = full * (PLACES * (8 + EDGES) + 6) + sizeof(float) * 2 * (size_t)n->at.size + 65536;
    char *base = aligned_alloc(64, (bytes + 63) / 64 * 64), *heap = base;
    if (!base) return NULL;
    n->gradient = take(&heap, sizeof(float) * n->at.size);
    n->momentum = take(&heap, sizeof(float) * n->at.size);
    memset(n->momentum, 0, sizeof(float) * n->at.size);
    n->padded = take(&heap, sizeof(v8) * (size_t)images * PADDED);
    n->mixed = take(&heap, full);
    n->before[0] = take(&heap, full);
    n->pooled = take(&heap, sizeof(v8) * images);
    n->logits = take(&heap, sizeof(float) * CLASSES * images);
    point_nodes(n, &heap, images);
    for (int norm = 0; norm < NORMS; norm++) { n->mean[norm] = all(0); n->variance[norm] = all(1); }
    return base;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Accuracy (percent) and mean loss on the images first … first + count - 1. */
static void measure(Network *n, const float *images, const int32_t *labels, int first, int count, double *accuracy, double *loss) {
    int right = 0;
    double total = 0;
    int32_t chosen[256];
    for (int done = 0; done < count; done += n->capacity) {
        int batch = count - done < n->capacity ? count - done : n->capacity;
        for (int i = 0; i < batch; i++) chosen[i] = first + done + i;
        forward(n, images, chosen, batch, 0);
        total += losses(n, labels, chosen, batch, 0, &right);
    }
    *accuracy = 100.0 * right / count;
    *loss = total / count;
}

int parameter_count(const int8_t *operations) { return lay_out(operations).size; }

/* Train a network in place.
 *
 * images: standardised, train then valid then test, `sizes` of each; order: epochs x sizes[0] image numbers.
 * rates: one learning rate per step. curves: 2 x epochs accuracies (valid, test). last: losses on train, valid, test; then CPU seconds of
 * training and of measuring. Returns 0, or -1 where memory ran out.
 */
int train_network(const int8_t *operations, float *parameters, const float *images, const int32_t *labels, const int32_t *sizes,
                  const int32_t *order, const float *rates, int epochs, int batch_size, float momentum, float decay, double *curves, double *last) {
    Network n = {.operations = operations, .p = parameters, .capacity = batch_size};
    n.at = lay_out(operations);
    char *memory = point_memory(&n, batch_size);
    if (!memory || batch_size > 256) { free(memory); return -1; }
    double training = 0, measuring = 0;
    int right = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
        double started = seconds(), total = 0;
        for (int done = 0; done < sizes[0]; done += batch_size) {
            int batch = sizes[0] - done < batch_size ? sizes[0] - done : batch_size;
            const int32_t *chosen = order + (size_t)epoch * sizes[0] + done;
            forward(&n, images, chosen, batch, 1);
            total += losses(&n, labels, chosen, batch, 1, &right);
            backward(&n, images, chosen, batch);
            step(&n, *rates++, momentum, decay);
        }
        double between = seconds();
        last[0] = total / sizes[0];
        measure(&n, images, labels, sizes[0], sizes[1], curves + epoch, last + 1);
        measure(&n, images, labels, sizes[0] + sizes[1], sizes[2], curves + epochs + epoch, last + 2);
        training += between - started;
        measuring += seconds() - between;
    }
    last[3] = training;
    last[4] = measuring;
    free(memory);
    return 0;
}
