// ruleid: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: `(uid=${name})` }));
// ruleid: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: "(uid=" + name + ")" }));
// ok: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: `(uid=${escapeFilter(name)})` }));
// ok: askfirst.javascript.ldap-filter-built
use((client, name) => client.search(base, { filter: new EqualityFilter({ attribute: "uid", value: name }) }));
// ruleid: askfirst.javascript.xpath-built
use((doc, name) => xpath.select(`//user[name='${name}']`, doc));
// ruleid: askfirst.javascript.xpath-built
use((doc, name) => xpath.select("//user[name='" + name + "']", doc));
// ok: askfirst.javascript.xpath-built
use((doc, name) => xpath.select("//user[name=$name]", doc));
// ok: askfirst.javascript.xpath-built
use((doc, name) => xpath.select(`//user`, doc));
