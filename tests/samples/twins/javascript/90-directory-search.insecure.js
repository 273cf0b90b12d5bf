const ldap = require('ldapjs');

const BASE = 'ou=people,dc=example,dc=org';

class Directory {
  constructor(url, bindDn, bindSecret) {
    this.client = ldap.createClient({ url, connectTimeout: 5000 });
    this.bindDn = bindDn;
    this.bindSecret = bindSecret;
  }

  connect() {
    return new Promise((resolve, reject) => {
      this.client.bind(this.bindDn, this.bindSecret, (err) => (err ? reject(err) : resolve()));
    });
  }

  /** Look a colleague up by the name they typed into the login form. */
  findByLogin(login) {
    const filter = `(&(objectClass=inetOrgPerson)(uid=${login}))`;
    return this.search({ filter, scope: 'sub', attributes: ['dn', 'cn', 'mail'] });
  }

  search(options) {
    return new Promise((resolve, reject) => {
      this.client.search(BASE, options, (err, res) => {
        if (err) {
          return reject(err);
        }
        const entries = [];
        res.on('searchEntry', (entry) => entries.push(entry.pojo));
        res.on('error', reject);
        res.on('end', () => resolve(entries));
      });
    });
  }
}

module.exports = Directory;
