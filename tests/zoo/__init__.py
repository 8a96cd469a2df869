"""The bug zoo: bugs that pagers of this world really had, planted here one at a time.

It proves the tests and not the product: each file of `bugs/` tells one bug's story and the few
lines that plant it, and the suite must catch every one. Bugs are chosen from other projects'
histories; a test is never written for one of them, but for the promise that it breaks. A test
that fails without the bug as well counts for nothing. What turned out to do no harm, because
something else makes up for it, stands in `harmless.md` and is not counted.

A bug that does not fit any more is planted anew in a clone, and its patch written with `git diff`.
"""
