import { secretsOf, type TrailEvent } from '@undotenv/local/audit';
import { visible } from '../terminal/terminal.ts';

/** Time, event, secret, who, and how it went. */
export function eventRow(event: TrailEvent): string[] {
  const { eventTime, eventName, userIdentity } = event;
  const secret = secretsOf(event).at(0) ?? '-';
  const who = userIdentity.userName ?? userIdentity.arn ?? userIdentity.invokedBy ?? 'unknown';
  return [
    eventTime.replace('T', ' ').replace(/\.\d+Z$/, 'Z'),
    visible(eventName),
    visible(nameIn(secret)),
    visible(who),
    visible(resultOf(event)),
  ];
}

/** What the service does by itself has no error code: that a rotation failed is its name. */
function resultOf({ errorCode, eventType, serviceEventDetails }: TrailEvent): string {
  if (eventType === 'AwsApiCall') return errorCode ?? 'ok';
  const reason = serviceEventDetails?.['reason'];
  return typeof reason === 'string' ? reason : '-';
}

/** A secret's name is what people know it by; its ARN is in the JSON. */
function nameIn(secret: string): string {
  return /^arn:[^:]*:secretsmanager:[^:]*:\d{12}:secret:(.+)-\w{6}$/.exec(secret)?.[1] ?? secret;
}
