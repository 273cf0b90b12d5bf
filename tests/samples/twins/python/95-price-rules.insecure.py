from decimal import Decimal
from typing import Any

from rest_framework import permissions, serializers, status, views
from rest_framework.request import Request
from rest_framework.response import Response

from pricing.models import Article, PriceRule

NAMES: dict[str, Any] = {"min": min, "max": max, "round": round, "__builtins__": {}}


def price_by(formula: str, article: Article, amount: int) -> Decimal:
    values = {"cost": article.cost, "list": article.list_price, "amount": Decimal(amount)}
    result = eval(formula, NAMES, values)
    return Decimal(str(result)).quantize(Decimal("0.01"))


class RuleSerializer(serializers.ModelSerializer):
    class Meta:
        model = PriceRule
        fields = ["name", "formula"]
        extra_kwargs = {"formula": {"max_length": 200}}


class TryRule(views.APIView):
    permission_classes = [permissions.IsAuthenticated]

    def post(self, request: Request) -> Response:
        rule = RuleSerializer(data=request.data)
        rule.is_valid(raise_exception=True)
        article = Article.objects.get(pk=int(request.query_params.get("article", 1)))
        try:
            price = price_by(rule.validated_data["formula"], article, amount=1)
        except (ArithmeticError, NameError, SyntaxError, TypeError, ValueError):
            return Response({"formula": "cannot be computed"}, status=status.HTTP_400_BAD_REQUEST)
        return Response({"price": str(price)})
