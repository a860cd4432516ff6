/** Hand damage to roles. */
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { allow, type Damages, documentLeaves, documentOf, fixed, LOOKALIKE, OWNED, type Place } from './damage.ts';

const MALFORMED = /^MalformedPolicyDocument/;
const THEIRS = documentOf(allow('s3:GetObject', { Resource: '*' }));
const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

type Policies = { PolicyName: string; PolicyDocument: unknown }[];
const iamOf = ({ hands, resource }: Place) => ({ iam: hands(IAMClient), RoleName: resource.name });
const putPolicy = (place: Place, PolicyName: string, document: unknown) => {
  const { iam, RoleName } = iamOf(place);
  return iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }));
};

export const ofRoles: Damages = {
  kind: 'AWS::IAM::Role',
  leaves: [
    fixed(/^RoleName$/, 'another name is another role'),
    fixed(/^Path$/, 'IAM lets nobody change it: see the path trap of strangers'),
    fixed(/^Policies\.destined\.PolicyName$/, 'another name is another policy'),
    ...documentLeaves('AssumeRolePolicyDocument', MALFORMED),
    ...documentLeaves('Policies\\.destined\\.PolicyDocument', MALFORMED),
    OWNED,
  ],
  write(place, wrong, { path }) {
    const { iam, RoleName } = iamOf(place);
    if (path.startsWith('Policies'))
      return putPolicy(place, 'destined', (wrong.Policies as Policies)[0]!.PolicyDocument);
    const PolicyDocument = JSON.stringify(wrong.AssumeRolePolicyDocument);
    return iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  },
  more: [
    {
      what: 'without its policy',
      wrong: (properties) => ({ ...properties, Policies: [] }),
      inflict(place) {
        const { iam, RoleName } = iamOf(place);
        return iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' }));
      },
    },
    {
      what: 'with a statement more',
      wrong: ({ Policies, ...properties }) => {
        const [{ PolicyDocument }] = Policies as [{ PolicyDocument: { Statement: object[] } }];
        const Statement = [...PolicyDocument.Statement, THEIRS.Statement].flat();
        return {
          ...properties,
          Policies: [{ PolicyName: 'destined', PolicyDocument: { ...PolicyDocument, Statement } }],
        };
      },
      inflict(place) {
        const [{ PolicyDocument }] = place.resource.properties().Policies as [
          { PolicyDocument: { Statement: object[] } },
        ];
        const Statement = [...PolicyDocument.Statement, THEIRS.Statement].flat();
        return putPolicy(place, 'destined', { ...PolicyDocument, Statement });
      },
    },
    {
      what: 'with another policy beside',
      wrong: (properties) => ({
        ...properties,
        Policies: [...(properties.Policies as Policies), { PolicyName: 'theirs', PolicyDocument: THEIRS }],
      }),
      inflict: (place) => putPolicy(place, 'theirs', THEIRS),
    },
    {
      what: 'with a managed policy attached',
      wrong: (properties) => ({ ...properties, ManagedPolicyArns: [ADMIN] }),
      inflict(place) {
        const { iam, RoleName } = iamOf(place);
        return iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMIN }));
      },
    },
    {
      what: 'of longer sessions',
      wrong: (properties) => ({ ...properties, MaxSessionDuration: 43_200 }),
      inflict(place) {
        const { iam, RoleName } = iamOf(place);
        return iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 43_200 }));
      },
    },
    {
      ...LOOKALIKE,
      inflict(place) {
        const { iam, RoleName } = iamOf(place);
        return iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'destined:records', Value: 'off' }] }));
      },
    },
  ],
};
