"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useState, type FormEvent } from "react";

const HOME = "/projects";

function afterLogin(params: URLSearchParams): string {
  const wanted = params.get("from") ?? params.get("next");
  if (!wanted || wanted === "/login") {
    return HOME;
  }
  const here = window.location.href;
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : null;
  return url?.origin === window.location.origin ? url.href : HOME;
}

export function LoginForm() {
  const params = useSearchParams();
  const router = useRouter();
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const response = await fetch("/api/login", { method: "POST", body: form });
    if (!response.ok) {
      setError("Wrong e-mail or password");
      return;
    }
    router.refresh();
    window.location.assign(afterLogin(new URLSearchParams(params.toString())));
  }

  return (
    <form onSubmit={submit}>
      <label>
        E-mail <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {error && <p role="alert">{error}</p>}
      <button type="submit">Sign in</button>
    </form>
  );
}
