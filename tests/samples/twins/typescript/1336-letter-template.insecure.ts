import Handlebars from "handlebars";
import pug from "pug";

export interface Letter {
  subject: string;
  html: string;
}

export interface LetterTemplate {
  subject: string;
  /** what the customer wrote in the template editor */
  body: string;
}

export interface Recipient {
  name: string;
  company: string;
  balance: string;
}

const frame = Handlebars.compile("<html><body><main>{{{content}}}</main></body></html>");

function renderBody(body: string, recipient: Recipient): string {
  const source = body
    .split("\n")
    .map((line) => (line.trim() === "" ? "br" : line))
    .join("\n");
  return pug.render(source, { recipient });
}

export function renderLetter(template: LetterTemplate, recipient: Recipient): Letter {
  return {
    subject: template.subject.replace("%name%", recipient.name),
    html: frame({ content: renderBody(template.body, recipient) }),
  };
}
