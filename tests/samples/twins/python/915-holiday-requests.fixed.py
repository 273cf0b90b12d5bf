from django.db import models
from django.utils import timezone
from rest_framework import mixins, permissions, serializers, viewsets
from rest_framework.routers import SimpleRouter


class HolidayRequest(models.Model):
    person = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="holidays")
    first_day = models.DateField()
    last_day = models.DateField()
    remark = models.CharField(max_length=200, blank=True)
    approved = models.BooleanField(default=False)
    approved_by = models.ForeignKey("auth.User", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "holidays"


class HolidayRequestSerializer(serializers.ModelSerializer):
    class Meta:
        model = HolidayRequest
        fields = ["id", "first_day", "last_day", "remark", "approved", "asked_at"]
        read_only_fields = ["approved", "asked_at"]

    def validate(self, attrs):
        if attrs["last_day"] < attrs["first_day"]:
            raise serializers.ValidationError("The last day lies before the first")
        return attrs


class HolidayRequests(mixins.CreateModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    serializer_class = HolidayRequestSerializer
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return HolidayRequest.objects.filter(person=self.request.user)

    def perform_create(self, serializer):
        serializer.save(person=self.request.user)


router = SimpleRouter()
router.register("holidays", HolidayRequests, basename="holiday")
urlpatterns = router.urls
