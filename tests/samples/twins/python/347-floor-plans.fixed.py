import os
from dataclasses import dataclass
from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from plans.store import plans_of

app = FastAPI()
bearer = HTTPBearer()

KEYS = jwt.PyJWKClient(os.environ["JWKS_URL"])
ISSUER = os.environ["TOKEN_ISSUER"]


@dataclass(frozen=True)
class Tenant:
    id: str
    scopes: frozenset[str]


def claims_of(token: str) -> dict[str, Any]:
    options = {"require": ["exp", "sub", "tenant"]}
    return jwt.decode(
        token,
        KEYS.get_signing_key_from_jwt(token).key,
        algorithms=["RS256"],
        options=options,
        issuer=ISSUER,
        audience="floor-plans",
    )


def current_tenant(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> Tenant:
    try:
        claims = claims_of(credentials.credentials)
    except jwt.PyJWTError as error:
        raise HTTPException(401, "The token is not valid") from error
    return Tenant(str(claims["tenant"]), frozenset(str(claims.get("scope", "")).split()))


@app.get("/plans")
async def list_plans(tenant: Annotated[Tenant, Depends(current_tenant)]) -> list[dict[str, Any]]:
    if "plans:read" not in tenant.scopes:
        raise HTTPException(403)
    return await plans_of(tenant.id)
