import axios, { type AxiosRequestConfig } from "axios";
import { RequestFilteringHttpsAgent } from "request-filtering-agent";

export interface Webhook {
  id: string;
  url: string;
  secretHeader: string;
}

export interface TrialResult {
  status: number;
  excerpt: string;
  milliseconds: number;
}

const SAMPLE = { event: "ping", sent: true };

const agents = {
  partners: new RequestFilteringHttpsAgent({ keepAlive: false }),
  customers: new RequestFilteringHttpsAgent({ keepAlive: false, timeout: 5000 }),
};

function requestFor(webhook: Webhook): AxiosRequestConfig {
  return {
    method: "POST",
    url: webhook.url,
    data: SAMPLE,
    headers: { "X-Webhook-Secret": webhook.secretHeader },
    httpsAgent: agents.customers,
    proxy: false,
    maxRedirects: 0,
    timeout: 5000,
    maxContentLength: 64 * 1024,
    responseType: "text",
    validateStatus: () => true,
  };
}

/** Customers press "send a test" and see what their endpoint answered. */
export async function tryWebhook(webhook: Webhook): Promise<TrialResult> {
  if (!webhook.url.startsWith("https://")) {
    throw new Error("Webhooks need https");
  }
  const started = performance.now();
  const response = await axios.request<string>(requestFor(webhook));
  return {
    status: response.status,
    excerpt: String(response.data).slice(0, 500),
    milliseconds: Math.round(performance.now() - started),
  };
}
