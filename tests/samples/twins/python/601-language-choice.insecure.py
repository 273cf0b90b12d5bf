from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views import View


class ChooseLanguage(View):
    http_method_names = ["post"]
    fallback = "home"

    def chosen(self) -> str:
        wanted = self.request.POST.get("language", "")
        known = {code for code, _ in settings.LANGUAGES}
        return wanted if wanted in known else settings.LANGUAGE_CODE

    def back(self) -> str:
        target = self.request.POST.get("back", "").strip()
        if target.startswith(("http://", "https://", "/")):
            return target
        return reverse(self.fallback)

    def post(self, request: HttpRequest) -> HttpResponse:
        language = self.chosen()
        translation.activate(language)
        response = HttpResponseRedirect(self.back())
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return response
