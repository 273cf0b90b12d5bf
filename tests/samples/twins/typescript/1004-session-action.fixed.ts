"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SignJWT } from "jose";
import { checkPassword } from "@/lib/accounts";

type Lifetime = "browser" | "fortnight";

const key = () => new TextEncoder().encode(process.env.SESSION_SECRET);

function cookieOptions(lifetime: Lifetime) {
  return {
    httpOnly: true,
    secure: true,
    sameSite: "lax" as const,
    path: "/",
    maxAge: lifetime === "fortnight" ? 14 * 24 * 3600 : undefined,
  };
}

async function createToken(accountId: string): Promise<string> {
  return new SignJWT({ sub: accountId })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime("14d")
    .sign(key());
}

export async function signIn(_previous: string | null, form: FormData): Promise<string | null> {
  const account = await checkPassword(String(form.get("email")), String(form.get("password")));
  if (!account) {
    return "Wrong e-mail or password";
  }
  const lifetime: Lifetime = form.get("remember") ? "fortnight" : "browser";
  const jar = await cookies();
  jar.set("session", await createToken(account.id), cookieOptions(lifetime));
  redirect("/dashboard");
}

export async function signOut(): Promise<void> {
  (await cookies()).delete("session");
  redirect("/");
}
