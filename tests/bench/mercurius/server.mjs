// mercurius with graphql-jit, serving from memory what Parley answered: node server.mjs PORT DATA
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';

const [port, file] = process.argv.slice(2);
const { list, nested } = JSON.parse(readFileSync(file, 'utf8'));
const claims = new Map(list.claims.nodes.map((claim) => [claim.id, claim]));

const schema = `
  type Text { value: String! }
  type Passage { id: ID! }
  type Claim {
    id: ID! iri: String! paraphrase: Text claimType: [String!]! expressedIn: Passage
    label: String
  }
  type Actor { id: ID! label: String claimsAbout(first: Int): [Claim!]! }
  type Claims { nodes: [Claim!]! }
  type Actors { nodes: [Actor!]! }
  type Query {
    claims(first: Int!): Claims!
    actors(first: Int!): Actors!
    claim(id: ID!): Claim
  }
`;
const resolvers = {
  Query: {
    claims: (_, { first }) => ({ nodes: list.claims.nodes.slice(0, first) }),
    actors: (_, { first }) => ({ nodes: nested.actors.nodes.slice(0, first) }),
    claim: (_, { id }) => claims.get(id),
  },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, jit: 1 });
await app.listen({ port: Number(port), host: '127.0.0.1' });
