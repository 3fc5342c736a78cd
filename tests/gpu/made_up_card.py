"""A graphics card that every machine has: tensors of the device `cuda` whose numbers the processor computes.

What a card refuses is refused here, and what a card does silently wrong is told:

- an operation on tensors of two devices (but for a number, and for places to index by, which may stay on the processor);
- a tensor that one stream reads or writes while another may still write it;
- an operation that adds in an order that changes from time to time, those of the list of `torch.use_deterministic_algorithms` that networks have;
- more memory than the card has.

Kernels, their speed and their rounding are the processor's.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map_only, tree_unflatten

TOTAL_MEMORY: Final = 8 * 10**9
CARD_NAME: Final = "a made-up card"
IN_CHANGING_ORDER: Final = (
    "_adaptive_avg_pool2d_backward", "adaptive_max_pool2d_backward", "avg_pool3d_backward", "max_pool3d_with_indices_backward",
    "max_unpool2d", "reflection_pad2d_backward", "replication_pad2d_backward", "upsample_bilinear2d_backward", "upsample_bicubic2d_backward",
    "nll_loss2d_forward", "_embedding_bag_dense_backward", "scatter_add", "scatter_add_", "scatter_reduce", "index_add", "index_add_",
    "cumsum", "histc", "kthvalue", "grid_sampler_2d_backward", "index_reduce", "put_",
)  # fmt: skip
"""Names of operations, on floating-point numbers."""
_MAY_MIX: Final = ("_to_copy", "copy_", "index", "index_put", "index_put_", "_index_put_impl_")
_TO_THE_HOST: Final = ("_local_scalar_dense", "item", "equal", "is_nonzero", "nonzero")
"""Operations that wait until their stream has done all that it was given."""


class Stream:
    """What is launched on it is done one after the other; to launch takes no time."""

    _numbers = itertools.count()

    def __init__(self, device: object = None) -> None:
        self.number, self.launched, self.waited_for = next(Stream._numbers), 0, defaultdict(int)

    def wait_stream(self, other: Stream) -> None:
        """All that is launched here from now on comes after what was launched there."""
        for number, launch in other.waited_for.items():
            self.waited_for[number] = max(self.waited_for[number], launch)
        self.waited_for[other.number] = other.launched


@dataclass
class Writing:
    """When memory was last written."""

    stream: int
    launch: int
    by: str


@dataclass
class Card:
    """What it holds, and how far its streams are."""

    memory: float = TOTAL_MEMORY
    used: int = 0
    most_used: int = 0
    operations: int = 0
    changing: set[str] = field(default_factory=set)
    """Operations that add in changing order."""
    done: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """How many launches of a stream the host knows to be done."""
    writings: dict[int, Writing] = field(default_factory=dict)
    """By the address of the memory."""
    holders: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """How many tensors hold that memory."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    default: Stream = field(default_factory=Stream)
    of_thread: threading.local = field(default_factory=threading.local)

    @property
    def stream(self) -> Stream:
        """The present one of this thread."""
        return getattr(self.of_thread, "stream", self.default)

    def synchronize(self, stream: Stream) -> None:
        self.done[stream.number] = stream.launched

    def check(self, tensors: list[CardTensor], name: str) -> None:
        """Refuse memory that another stream may still write."""
        for tensor in tensors:
            last = self.writings.get(tensor.place)
            known = last is None or last.stream == self.stream.number or self.stream.waited_for[last.stream] >= last.launch
            if not known and last.launch > self.done[last.stream]:
                raise AssertionError(f"{name} on stream {self.stream.number} does not wait for {last.by} on stream {last.stream}")

    def hold(self, tensor: CardTensor) -> None:
        place, size = tensor.place, tensor.inner.untyped_storage().nbytes()
        with self.lock:
            if not self.holders[place]:
                if self.used + size > self.memory:
                    del self.holders[place]
                    raise torch.OutOfMemoryError(f"CUDA out of memory. Tried to allocate {size} bytes. The card holds {self.memory:.0f} bytes")
                self.used += size
                self.most_used = max(self.most_used, self.used)
            self.holders[place] += 1
        weakref.finalize(tensor, self._let_go, place, size)

    def _let_go(self, place: int, size: int) -> None:
        with self.lock:
            self.holders[place] -= 1
            if not self.holders[place]:
                del self.holders[place]
                self.writings.pop(place, None)
                self.used -= size


CARD = Card()


class CardTensor(torch.Tensor):
    """A tensor on the card."""

    inner: torch.Tensor
    card: torch.device

    @staticmethod
    def __new__(cls, inner: torch.Tensor, device: torch.device) -> CardTensor:
        with torch.inference_mode(False):  # a view of what was made outside is none of inference mode
            shape = torch.empty_strided(inner.shape, inner.stride(), dtype=inner.dtype, device="meta")
            tensor: CardTensor = torch.Tensor._make_subclass(cls, shape, device_for_backend_keys=device)
        tensor.inner, tensor.card = inner, device
        CARD.hold(tensor)
        return tensor

    __torch_function__ = torch._C._disabled_torch_function_impl

    @property
    def device(self) -> torch.device:
        """The card: torch's own code, which was built without one, takes the tensor for one of the device `meta`."""
        return self.card

    @property
    def is_cuda(self) -> bool:
        """It is."""
        return True

    @property
    def place(self) -> int:
        """The address of its memory."""
        return self.inner.untyped_storage()._cdata

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        return launched(func, args, kwargs or {})

    def __deepcopy__(self, memo: dict[int, Any]) -> CardTensor:
        """Another tensor of the same numbers: torch would copy what it finds behind this one, past the card."""
        with torch.no_grad():
            copied: CardTensor = self.clone()
        copied.requires_grad_(self.requires_grad)
        if isinstance(self, torch.nn.Parameter):
            copied._is_param = True  # type: ignore[attr-defined]
        memo[id(self)] = copied
        return copied

    def __repr__(self) -> str:
        return f"CardTensor({self.inner!r}, device='{self.device}')"


class CardMode(TorchDispatchMode):
    """Within the block new tensors of the device `cuda` are those of the card."""

    def __torch_dispatch__(self, func: Any, types: object, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        return launched(func, args, kwargs or {})


def launched(func: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """What an operation gives, on the device where it is."""
    flat, shape = tree_flatten((args, dict(kwargs)))
    name = func._schema.name.partition("::")[2]
    tensors = [one for one in flat if isinstance(one, CardTensor)]
    named = any(isinstance(one, torch.device) and one.type == "cuda" for one in flat)
    if (tensors or named) and torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), "CompositeImplicitAutograd"):
        with CardMode():  # in inference mode what consists of other operations comes here too
            return func.decompose(*args, **kwargs)
    asked = kwargs.get("device")
    in_backward = torch._C._current_autograd_node() is not None
    if asked is not None and torch.device(asked).type == "meta" and (name == "_to_copy" or in_backward):
        asked = tensors[0].card if tensors else torch.device("cuda", torch.cuda.current_device())  # what torch takes a card for
    device = torch.device(asked) if asked is not None else tensors[0].card if tensors else None
    on_card = device is not None and device.type == "cuda"
    if not tensors and not on_card:
        return func(*args, **kwargs)
    if on_card and device.index is None:
        device = torch.device("cuda", torch.cuda.current_device())
    _check_devices(name, [one for one in flat if isinstance(one, torch.Tensor)])
    inner_args, inner_kwargs = tree_unflatten([_inner(one) for one in flat], shape)
    if asked is not None:
        inner_kwargs["device"] = torch.device("cpu")
    mutating, stream = func._schema.is_mutable, CARD.stream
    with CARD.lock:
        CARD.check(tensors, name)
        if name in IN_CHANGING_ORDER and any(one.dtype.is_floating_point for one in tensors):
            CARD.changing.add(name)
        CARD.operations += 1
        stream.launched += 1
    known = {id(one.inner): one for one in tensors}
    before = {one.place for one in tensors}
    outcome = func(*inner_args, **inner_kwargs)
    if not on_card or name in _TO_THE_HOST or any(isinstance(one, torch.Tensor) and not isinstance(one, CardTensor) and one.dim() for one in flat):
        CARD.synchronize(stream)  # copies wait, and what is read by the host
    for one in tensors if mutating else ():
        CARD.writings[one.place] = Writing(stream.number, stream.launched, name)

    def outer(inner: torch.Tensor) -> torch.Tensor:
        if (same := known.get(id(inner))) is not None:
            return same
        if not on_card:
            return inner
        tensor = CardTensor(inner, device)
        if tensor.place not in before:
            CARD.writings[tensor.place] = Writing(stream.number, stream.launched, name)
        return tensor

    return tree_map_only(torch.Tensor, outer, outcome)


def _inner(value: Any) -> Any:
    return value.inner if isinstance(value, CardTensor) else value


def _check_devices(name: str, tensors: list[torch.Tensor]) -> None:
    places = {tensor.device for tensor in tensors if tensor.dim() or tensor.device.type == "cuda"}
    if len(places) > 1 and name not in _MAY_MIX:
        raise RuntimeError(f"{name}: expected all tensors to be on the same device, but found {' and '.join(sorted(map(str, places)))}")


@contextmanager
def made_up_cards(monkeypatch: Any, count: int = 1) -> Iterator[Card]:
    """Within the block torch sees so many cards, all of which share one memory."""
    global CARD
    CARD, current = Card(), {"card": 0}

    @contextmanager
    def on_stream(stream: Stream) -> Iterator[None]:
        before = CARD.stream
        CARD.of_thread.stream = stream
        with CardMode():  # modes are a thread's own
            try:
                yield
            finally:
                CARD.of_thread.stream = before

    def index_of(device: object) -> int:
        return current["card"] if device is None else device if isinstance(device, int) else torch.device(device).index or 0

    def set_fraction(fraction: float, device: object = None) -> None:
        CARD.memory = fraction * TOTAL_MEMORY

    replaced = {
        "is_available": lambda: True,
        "device_count": lambda: count,
        "current_device": lambda: current["card"],
        "set_device": lambda device: current.update(card=index_of(device)),
        "get_device_name": lambda device=None: CARD_NAME,
        "get_device_properties": lambda device=None: SimpleNamespace(total_memory=TOTAL_MEMORY, name=CARD_NAME, major=9),
        "set_per_process_memory_fraction": set_fraction,
        "Stream": Stream,
        "stream": on_stream,
        "current_stream": lambda device=None: CARD.stream,
        "default_stream": lambda device=None: CARD.default,
        "synchronize": lambda device=None: CARD.synchronize(CARD.stream),
        "empty_cache": lambda: None,
        "memory_reserved": lambda: CARD.used,
        "get_rng_state": lambda device="cuda": torch.get_rng_state(),
        "set_rng_state": lambda state, device="cuda": None,
        "_lazy_init": lambda: None,
    }
    for name, function in replaced.items():
        monkeypatch.setattr(torch.cuda, name, function)
    monkeypatch.setattr(torch.__future__, "_overwrite_module_params_on_conversion", True)  # their contents are of another class
    with CardMode():
        yield CARD
