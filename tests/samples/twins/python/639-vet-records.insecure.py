from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views import View
from django.views.generic import ListView

from vets.models import Animal, Finding


class AnimalList(LoginRequiredMixin, ListView):
    template_name = "vets/animals.html"
    paginate_by = 25

    def get_queryset(self):
        return Animal.objects.filter(owner=self.request.user).order_by("name")


class FindingList(LoginRequiredMixin, ListView):
    template_name = "vets/findings.html"

    def get_queryset(self):
        animal = get_object_or_404(Animal, pk=self.kwargs["animal"], owner=self.request.user)
        return animal.findings.order_by("-taken_on")


class FindingDocument(LoginRequiredMixin, View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, finding: int) -> FileResponse:
        found = get_object_or_404(Finding.objects.select_related("animal"), pk=finding)
        name = f"{found.taken_on:%Y-%m-%d}-finding-{found.pk}.pdf"
        return FileResponse(found.document.open("rb"), as_attachment=True, filename=name)


urlpatterns = [
    path("animals/", AnimalList.as_view(), name="animals"),
    path("animals/<int:animal>/findings/", FindingList.as_view(), name="findings"),
    path("findings/<int:finding>/document/", FindingDocument.as_view(), name="document"),
]
