import io
import os
from functools import cache

import boto3
import torch
from fastapi import APIRouter, Depends, HTTPException, UploadFile
from torch import nn

from plants.auth import current_user
from plants.images import to_tensor

router = APIRouter()

BUCKET = os.environ["MODEL_BUCKET"]
LABELS = ["fern", "ivy", "moss", "thistle"]


def build() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 16, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, len(LABELS))
    )


def download(key: str) -> io.BytesIO:
    buffer = io.BytesIO()
    boto3.client("s3").download_fileobj(BUCKET, key, buffer)
    buffer.seek(0)
    return buffer


@cache
def community_model(name: str) -> nn.Module:
    """Weights that members trained and shared under their own name."""
    buffer = download(f"community/{name}.pt")
    weights = torch.load(buffer, map_location="cpu", weights_only=True)
    model = build()
    model.load_state_dict(weights)
    return model.eval()


@router.post("/classify/{name}", dependencies=[Depends(current_user)])
def classify(name: str, photo: UploadFile) -> dict[str, float]:
    if not name.isalnum():
        raise HTTPException(404)
    batch = to_tensor(photo.file).unsqueeze(0)
    with torch.inference_mode():
        scores = community_model(name)(batch).softmax(dim=1)[0]
    return {label: round(float(score), 4) for label, score in zip(LABELS, scores, strict=True)}
