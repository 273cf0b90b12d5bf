from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import path, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView


class PasswordForm(forms.Form):
    current = forms.CharField(widget=forms.PasswordInput, strip=False)
    password = forms.CharField(widget=forms.PasswordInput, strip=False)
    repeated = forms.CharField(widget=forms.PasswordInput, strip=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError("This is not your current password")
        return current

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, str]:
        data = super().clean()
        if data.get("password") and data["password"] != data.get("repeated"):
            self.add_error("repeated", "The two passwords differ")
        return data


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class ChangePassword(LoginRequiredMixin, FormView):
    form_class = PasswordForm
    template_name = "teachers/password.html"
    success_url = reverse_lazy("profile")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        user = self.request.user
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "The password is changed")
        return super().form_valid(form)


urlpatterns = [path("password/", ChangePassword.as_view(), name="password")]
