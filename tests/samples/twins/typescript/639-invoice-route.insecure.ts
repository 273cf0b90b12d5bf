import { NextResponse, type NextRequest } from "next/server";
import { getServerSession } from "next-auth";
import { authOptions } from "@/lib/auth";
import { prisma } from "@/lib/prisma";

interface Context {
  params: Promise<{ id: string }>;
}

const FIELDS = { id: true, number: true, issued: true, total: true, lines: true } as const;

async function customerId(): Promise<string | null> {
  const session = await getServerSession(authOptions);
  return session?.user.customerId ?? null;
}

export async function GET(_request: NextRequest, context: Context) {
  const customer = await customerId();
  if (customer === null) {
    return NextResponse.json({ error: "Sign in first" }, { status: 401 });
  }

  const { id } = await context.params;
  const invoice = await prisma.invoice.findFirst({ where: { id }, select: FIELDS });
  if (invoice === null) {
    return NextResponse.json({ error: "No such invoice" }, { status: 404 });
  }
  return NextResponse.json(invoice, { headers: { "Cache-Control": "private, no-store" } });
}
