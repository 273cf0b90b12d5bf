import { z } from "zod";

const Charge = z.object({
  id: z.string(),
  status: z.enum(["accepted", "declined", "pending"]),
});
export type Charge = z.infer<typeof Charge>;

export interface CardDetails {
  number: string;
  expiry: string;
  holder: string;
}

const ENDPOINTS = {
  sandbox: "https://sandbox.cardpay.example/v3",
  live: "https://gateway.cardpay.example/v3",
} as const;

export class CardClient {
  private readonly base: string;

  constructor(
    private readonly token: string,
    stage: keyof typeof ENDPOINTS,
  ) {
    this.base = ENDPOINTS[stage];
  }

  async charge(card: CardDetails, cents: number, reference: string): Promise<Charge> {
    const response = await fetch(`${this.base}/charges`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${this.token}`,
        "Content-Type": "application/json",
        "Idempotency-Key": reference,
      },
      body: JSON.stringify({ card, amount: { value: cents, currency: "EUR" } }),
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) {
      throw new Error(`charge ${reference} was refused with ${response.status}`);
    }
    return Charge.parse(await response.json());
  }
}
