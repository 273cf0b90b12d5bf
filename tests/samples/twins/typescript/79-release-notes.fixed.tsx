import { useEffect, useState } from "react";
import DOMPurify from "dompurify";

interface Release {
  version: string;
  published: string;
  notesHtml: string;
}

interface Props {
  product: string;
}

function useReleases(product: string): Release[] {
  const [releases, setReleases] = useState<Release[]>([]);

  useEffect(() => {
    const abort = new AbortController();
    fetch(`/api/products/${encodeURIComponent(product)}/releases`, { signal: abort.signal })
      .then((response) => response.json() as Promise<Release[]>)
      .then(setReleases)
      .catch(() => undefined);
    return () => abort.abort();
  }, [product]);

  return releases;
}

// Vendors write their notes in the partner portal's rich text editor
function toMarkup(release: Release): { __html: string } {
  const html = release.notesHtml.replace(/<h[12]/g, "<h3").replace(/<\/h[12]>/g, "</h3>");
  return { __html: DOMPurify.sanitize(html) };
}

export function ReleaseNotes({ product }: Props) {
  const releases = useReleases(product);

  return (
    <section className="releases">
      {releases.map((release) => (
        <article key={release.version}>
          <h2>{release.version}</h2>
          <time dateTime={release.published}>{release.published.slice(0, 10)}</time>
          <div dangerouslySetInnerHTML={toMarkup(release)} />
        </article>
      ))}
    </section>
  );
}
