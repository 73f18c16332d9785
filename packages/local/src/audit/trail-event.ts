/**
 * One event of the audit trail, with the members of a CloudTrail record. Never a value: what a
 * request said goes through an allow-list, member by member.
 *
 * @see AWS CloudTrail User Guide, "CloudTrail record contents"
 */
export interface TrailEvent {
  readonly eventVersion: string;
  /** ISO 8601, UTC, by the server's clock. */
  readonly eventTime: string;
  readonly eventSource: string;
  /** The operation, or what the service did by itself. */
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly userIdentity: UserIdentity;
  readonly requestParameters: Parameters | null;
  /** `null` for reads and for calls that failed. */
  readonly responseElements: Parameters | null;
  /** Absent on success. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** Of a call that was denied: which statements of which policies decided it. */
  readonly additionalEventData?: Parameters;
  /** That of the answer's `x-amzn-RequestId`; events of one call share it. */
  readonly requestID?: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly eventType: 'AwsApiCall' | 'AwsServiceEvent';
  readonly recipientAccountId: string;
  readonly managementEvent: true;
  readonly eventCategory: 'Management';
  /** The secret, by its full ARN, where the call got as far as finding it. */
  readonly resources?: readonly Resource[];
  /** Of a service event: what it was about. */
  readonly serviceEventDetails?: Parameters;
}

/** Only as much as is known: of a call whose signature was refused, what it claimed. */
export interface UserIdentity {
  readonly type: 'AssumedRole' | 'AWSService' | 'IAMUser' | 'Role' | 'Root' | 'Unknown';
  readonly principalId?: string;
  readonly arn?: string;
  readonly accountId?: string;
  readonly accessKeyId?: string;
  readonly userName?: string;
  /** Of a session. */
  readonly sessionContext?: { readonly sessionIssuer: SessionIssuer };
  /** Of a service event. */
  readonly invokedBy?: string;
}

/** The role whose session it is, by its whole ARN and by its name. */
export interface SessionIssuer {
  readonly type: 'Role';
  readonly principalId: string;
  readonly arn: string;
  readonly accountId: string;
  readonly userName: string;
}

export interface Resource {
  readonly ARN: string;
  readonly accountId: string;
  readonly type: 'AWS::SecretsManager::Secret';
}

export type Parameter =
  boolean | number | string | readonly Parameter[] | { readonly [name: string]: Parameter };
export type Parameters = Readonly<Record<string, Parameter>>;

export const secretsManagerSource = 'secretsmanager.amazonaws.com';
/** Of what the trail has to say of itself, which no CloudTrail ever says. */
export const trailSource = 'audit.undotenv';

/** What no event leaves out, whatever it is about. */
export const eventForm = {
  eventVersion: '1.11',
  managementEvent: true,
  eventCategory: 'Management',
} as const;
