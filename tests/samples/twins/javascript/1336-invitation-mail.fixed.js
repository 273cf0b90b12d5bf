const nunjucks = require('nunjucks');
const nodemailer = require('nodemailer');

const env = new nunjucks.Environment(new nunjucks.FileSystemLoader('mail'), { autoescape: true });
const transport = nodemailer.createTransport({ sendmail: true });

const GREETING = 'Hello {{ guest.name }},';

/**
 * Organisers can put a personal note on top of the invitation.
 */
function composeBody(event, guest, note) {
  const parts = [
    GREETING,
    note ? '{{ note }}' : 'you are invited!',
    'Where: {{ event.place }}, when: {{ event.date }}',
  ];
  const template = parts.map((part) => `<p>${part}</p>`).join('\n');
  return env.renderString(template, { event, guest, note });
}

async function invite(event, guests, note) {
  for (const guest of guests) {
    await transport.sendMail({
      from: 'events@example.org',
      to: guest.email,
      subject: `Invitation: ${event.title}`,
      html: composeBody(event, guest, note),
    });
  }
  return guests.length;
}

module.exports = { composeBody, invite };
