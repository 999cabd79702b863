// oidc-provider as published, with its own pages to sign in: anybody who is named has an address of the shop's domain.
import Provider from 'oidc-provider';

const [port, callback, secret] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'shouhao', client_secret: secret, redirect_uris: [callback] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  cookies: { keys: ['of this run'] },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      name: 'Lin Lan',
      email: `${id}@qinghe.example`,
      email_verified: !id.startsWith('unverified'),
      groups: [id.startsWith('ops') ? 'ops' : 'staff'],
    }),
  }),
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
