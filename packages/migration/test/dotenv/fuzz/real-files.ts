/** Files as people have them, to be mutated. Every value is invented. */
export const realFiles: readonly [string, ...string[]] = [
  `# Database
DB_HOST=localhost
DB_PORT=5432
DB_USER=postgres
DB_PASSWORD=synthetic-password-1
DATABASE_URL="postgres://postgres:synthetic-password-1@\${DB_HOST}:5432/app?sslmode=require"

# Mail # still to be moved
SMTP_PASSWORD='synthetic pass#word 2' # from the provider
`,
  `export NODE_ENV=production\r
export API_KEY="synthetic-key-3"\r
export JWT_SECRET=synthetic-secret-4==\r
\r
#API_KEY=synthetic-key-3\r
EMPTY=\r
QUOTED_EMPTY=""\r
`,
  `TLS_KEY="-----BEGIN SYNTHETIC KEY-----
c3ludGhldGljLWtleS1saW5lLTE=
c3ludGhldGljLWtleS1saW5lLTI=
-----END SYNTHETIC KEY-----"
TLS_KEY_ONE_LINE="-----BEGIN SYNTHETIC KEY-----\\nc3ludGhldGljLWtleS1saW5lLTM=\\n-----END SYNTHETIC KEY-----\\n"
AFTER=1
`,
  `\ufeffApp.Name: billing
service-url: https://billing.synthetic.example/a?b=c&d=e
JSON={"user":"admin","password":"synthetic-password-5"}
JSON_QUOTED='{"user":"admin","password":"synthetic-password-6"}'
TEMPLATE=\`it's "quoted" twice\`
SPACED   =   value with spaces   # and a comment
`,
  `PATH_WINDOWS=C:\\Users\\synthetic\\
PATH_QUOTED="C:\\new\\release"
SAME=synthetic-password-7
COPY=synthetic-password-7
SAME=synthetic-password-8
REFERENCE=$SAME
DEFAULTED=\${MISSING:-synthetic-default}`,
];
