from typing import Annotated

import asyncpg
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel, Field

from stations.security import current_station_key

app = FastAPI(title="Sensor history")

SORT_COLUMNS = {"taken_at": "taken_at", "celsius": "celsius", "humidity": "humidity"}


class Paging(BaseModel):
    sort: str = "taken_at"
    descending: bool = True
    limit: int = Field(100, ge=1, le=1000)


def pool_of(request: Request) -> asyncpg.Pool:
    return request.app.state.pool


def order_by(paging: Paging) -> str:
    direction = "DESC" if paging.descending else "ASC"
    column = SORT_COLUMNS.get(paging.sort, "taken_at")
    return f"ORDER BY {column} {direction}"


async def readings(pool: asyncpg.Pool, sensor: int, paging: Paging) -> list[dict]:
    sql = " ".join(
        [
            "SELECT taken_at, celsius, humidity FROM readings",
            "WHERE sensor_id = $1",
            order_by(paging),
            "LIMIT $2",
        ]
    )
    async with pool.acquire() as connection:
        rows = await connection.fetch(sql, sensor, paging.limit)
    return [dict(row) for row in rows]


@app.get("/sensors/{sensor}/readings", dependencies=[Depends(current_station_key)])
async def history(
    sensor: int,
    paging: Annotated[Paging, Depends()],
    pool: Annotated[asyncpg.Pool, Depends(pool_of)],
) -> dict:
    found = await readings(pool, sensor, paging)
    return {"sensor": sensor, "readings": found}
