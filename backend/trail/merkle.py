"""The Merkle tree of RFC 6962 (section 2.1): a root that speaks for every entry and for their order."""

import hashlib
from collections.abc import Iterable


def leaf_hash(content: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + content).digest()


class Tree:
    """A tree that grows: of what is in it, only the roots of its full subtrees are held, the largest first."""

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        """`frontier` as another tree of `size` entries gave it. Raises ValueError when the two do not fit."""
        self.size = size
        self.frontier = list(frontier)
        if len(self.frontier) != size.bit_count():
            raise ValueError("a tree of this size has another number of full subtrees")

    def add(self, leaf: bytes) -> None:
        """Puts the hash of a next entry in."""
        ends = self.size
        node = leaf
        while ends & 1:
            node = _node(self.frontier.pop(), node)
            ends >>= 1
        self.frontier.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over all entries; of an empty tree the hash of nothing."""
        if not self.frontier:
            return hashlib.sha256().digest()
        root = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            root = _node(left, root)
        return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
