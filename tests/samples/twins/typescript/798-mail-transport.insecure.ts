import nodemailer, { type Transporter } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport";

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

type Stage = "development" | "staging" | "production";

const relay = {
  host: "smtp.mail-relay.example",
  port: 465,
  secure: true,
  user: "apikey-billing",
  credential: "Tz7-qWn4-Rk92-pLdX",
};

function optionsFor(stage: Stage): SMTPTransport.Options {
  if (stage === "development") {
    return { host: "localhost", port: 1025, secure: false };
  }
  const { host, port, secure, user, credential } = relay;
  return { host, port, secure, auth: { user, pass: credential } };
}

export class Mailer {
  private readonly transport: Transporter;

  constructor(stage: Stage) {
    this.transport = nodemailer.createTransport(optionsFor(stage));
  }

  async send(mail: Mail): Promise<string> {
    const { messageId } = await this.transport.sendMail({ from: "billing@example.org", ...mail });
    return messageId;
  }
}
