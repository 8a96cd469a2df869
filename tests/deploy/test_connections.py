"""How many connections a replica opens, and that the servers of deploy/ have them."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import Database
from storage.postgres import FEW, USUAL, postgres_engine

_HERE = Path(__file__).parents[2]


@pytest.mark.parametrize("most", [FEW, USUAL])
async def test_a_pool_opens_no_more_connections_than_it_may(postgres_url: str, most: int) -> None:
    engine = postgres_engine(Database(postgres_url).url, 0.2, most)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        for _ in range(most):
            await stack.enter_async_context(engine.connect())
        with pytest.raises(PoolTimeout):
            await stack.enter_async_context(engine.connect())


def test_the_figure_is_told_and_the_servers_of_deploy_have_room() -> None:
    each = USUAL + FEW + 1
    told = (_HERE / "docs/operations.md").read_text(encoding="utf-8")
    assert f"opens {each} at the most ({USUAL} for work, {FEW} for leases" in told
    assert 3 * each + 20 <= 100, "PostgreSQL's own default is enough for three"
    for file in ("compose/compose.yaml", "kubernetes/duban.yaml"):
        text = (_HERE / "deploy" / file).read_text(encoding="utf-8")
        assert "max_connections=200" in text
