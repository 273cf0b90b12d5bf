import { marked } from 'marked';
import DOMPurify from 'dompurify';

const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

export class CommentThread {
  constructor(root, { endpoint }) {
    this.root = root;
    this.endpoint = endpoint;
    this.page = 1;
  }

  async load() {
    const response = await fetch(`${this.endpoint}?page=${this.page}`);
    if (!response.ok) {
      this.root.textContent = 'Comments could not be loaded.';
      return;
    }
    const { comments, more } = await response.json();
    comments.forEach((comment) => this.root.append(this.render(comment)));
    this.page += 1;
    return more;
  }

  render(comment) {
    const item = document.createElement('article');
    item.className = 'comment';

    const author = document.createElement('strong');
    author.textContent = comment.author;

    const when = document.createElement('time');
    when.dateTime = comment.created;
    when.textContent = dateFormat.format(new Date(comment.created));

    const body = document.createElement('div');
    body.innerHTML = this.format(comment.text);

    item.append(author, when, body);
    return item;
  }

  format(text) {
    return marked.parse(text, { gfm: true, breaks: true });
  }

  // The site owner's notice is raw HTML, with links and tables
  setNotice(html) {
    this.root.querySelector('.notice').innerHTML = DOMPurify.sanitize(html);
  }
}
