"""The tree beside the vectors of RFC 6962's own implementation, and beside a plain recursive one."""

import hashlib

import pytest

from backend.trail.merkle import Tree, leaf_hash

# Leaves and roots of certificate-transparency's reference tests (merkle_tree_test.cc).
LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def plain_root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return hashlib.sha256(b"\x01" + plain_root(hashes[:half]) + plain_root(hashes[half:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference(size):
    tree = Tree()
    for content in LEAVES[:size]:
        tree.add(leaf_hash(content))
    assert tree.root.hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert Tree().root == hashlib.sha256(b"").digest()


def test_a_tree_taken_up_from_its_frontier_grows_as_the_one_in_one_piece():
    hashes = [leaf_hash(bytes([n])) for n in range(70)]
    tree = Tree()
    for size, leaf in enumerate(hashes, 1):
        tree = Tree(tree.size, tree.frontier)
        tree.add(leaf)
        assert tree.root == plain_root(hashes[:size])


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError):
        Tree(3, [bytes(32)])
