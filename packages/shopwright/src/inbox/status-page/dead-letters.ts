import { type Markup, markup } from './markup.ts'
import type { DeadDelivery, InboxStatus } from './status.ts'
import { counted, durationOf, numberOf } from './words.ts'

/** The dead deliveries: which, why, and the buttons that replay them. */
export function deadLetters({
  status,
  token,
}: {
  readonly status: InboxStatus
  readonly token: string | null
}): Markup | null {
  const { dead, queue, now } = status
  if (dead === null || queue === null) return null
  const { topic, deliveries, next } = dead
  return markup`<section class="card" aria-labelledby="dead"><header><h2 id="dead">Dead deliveries</h2><p class="note">${
    topic === null
      ? numberOf(queue.dead)
      : markup`of <bdi>${topic}</bdi> · <a href="?">Show those of all topics (${numberOf(queue.dead)})</a>`
  }</p>${token !== null && deliveries.length > 0 && replayAll(token, topic, queue.dead)}</header>
${
  deliveries.length === 0
    ? markup`<div class="body"><p class="none">None: nothing was given up${topic === null ? '' : ' of this topic'}.</p></div>`
    : markup`<ul class="graves first">${deliveries.map((delivery) => grave(delivery, token, topic, now))}</ul>`
}${next !== null && markup`<p class="pages"><a href="?${filterOf(topic)}after=${encodeURIComponent(next)}">Older ones</a></p>`}</section>`
}

/** What keeps an address of this page to one topic. */
export function filterOf(topic: string | null): string {
  return topic === null ? '' : `topic=${encodeURIComponent(topic.toWellFormed())}&`
}

function grave(delivery: DeadDelivery, token: string | null, filtered: string | null, now: number): Markup {
  const { ref, shop, topic, id, receivedAt, endedAt, attempts, code, message } = delivery
  const named =
    filtered === null ? markup`<a href="?${filterOf(topic)}"><bdi>${topic}</bdi></a>` : markup`<bdi>${topic}</bdi>`
  return markup`<li><h3>${named} <span><bdi>${shop}</bdi></span></h3>
<p class="why"><span class="code bad">${code ?? 'unknown'}</span>${message !== null && markup` <span><bdi>${message}</bdi></span>`}</p>
<p class="ids"><span>${counted(attempts, 'attempt', 'attempts')}</span><span>received ${durationOf(now - receivedAt)} ago</span>${
    endedAt !== null && markup`<span>dead for ${durationOf(now - endedAt)}</span>`
  }<span class="id"><bdi>${id}</bdi></span></p>
${token !== null && form(token, filtered, { ref }, markup`<button aria-label="Replay ${topic} ${id} of ${shop}">Replay</button>`)}</li>`
}

function replayAll(token: string, topic: string | null, total: number): Markup {
  const which =
    topic === null
      ? markup`${total === 1 ? 'The dead delivery' : `All ${numberOf(total)} dead deliveries`}`
      : markup`Every dead delivery of <bdi>${topic}</bdi>, those on other pages too,`
  return markup`<details class="all"><summary>Replay all…</summary><p>${which} will be worked again, with all attempts. Do this when the cause is mended.</p>${form(
    token,
    topic,
    { all: '1' },
    markup`<button class="primary">Replay all</button>`,
  )}</details>`
}

/** The address has the query alone, so that the form finds back to wherever the page is mounted. */
function form(
  token: string,
  topic: string | null,
  fields: { readonly ref: string } | { readonly all: string },
  button: Markup,
): Markup {
  const all = { token, ...fields, ...(topic !== null && { topic }) }
  const inputs = Object.entries(all).map(
    ([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`,
  )
  return markup`<form method="post" action="?">${inputs}${button}</form>`
}
