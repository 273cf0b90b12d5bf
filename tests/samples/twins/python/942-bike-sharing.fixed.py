import os
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware

from bikes.rides import Ride, rides_of
from bikes.sessions import rider_of

CORS: dict[str, Any] = {
    "allow_origins": os.environ.get("APP_ORIGINS", "https://app.bikes.example").split(","),
    "allow_credentials": True,
    "allow_methods": ["GET", "POST"],
    "allow_headers": ["content-type"],
    "max_age": 600,
}


def create_app() -> FastAPI:
    app = FastAPI(root_path=os.environ.get("ROOT_PATH", ""))
    app.add_middleware(CORSMiddleware, **CORS)
    app.add_api_route("/rides", list_rides, methods=["GET"])
    app.add_api_route("/me", me, methods=["GET"])
    return app


async def current_rider(request: Request) -> int:
    rider = await rider_of(request.cookies.get("ride_session", ""))
    if rider is None:
        raise HTTPException(401)
    return rider


Rider = Annotated[int, Depends(current_rider)]


def as_dict(ride: Ride) -> dict[str, Any]:
    return {"from": ride.start.name, "to": ride.end.name if ride.end else None, "cents": ride.cents}


async def list_rides(rider: Rider, limit: int = 20) -> list[dict[str, Any]]:
    return [as_dict(ride) for ride in await rides_of(rider, limit=min(limit, 100))]


async def me(rider: Rider) -> dict[str, int]:
    return {"rider": rider}
