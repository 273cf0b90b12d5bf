import type { FC } from "react";

export interface MemberLink {
  label: string;
  address: string;
}

interface Props {
  name: string;
  links: MemberLink[];
}

const MAX_LINKS = 5;

/** What members type is often just "example.org/me". */
function hrefOf({ address }: MemberLink): string {
  const text = address.trim();
  if (/^[\w.-]+\.[a-z]{2,}(\/|$)/i.test(text)) {
    return `https://${text}`;
  }
  return text;
}

export const MemberLinks: FC<Props> = ({ name, links }) => {
  if (links.length === 0) {
    return <p className="muted">{name} has not added any links.</p>;
  }

  return (
    <ul className="member-links" aria-label={`Links of ${name}`}>
      {links.slice(0, MAX_LINKS).map((link) => (
        <li key={link.address}>
          <a href={hrefOf(link)} rel="nofollow noopener ugc" target="_blank">
            {link.label || link.address}
          </a>
        </li>
      ))}
    </ul>
  );
};
