// The target of the failure rule: it logs the event it was given.

export async function handler(event) {
  console.log(JSON.stringify(event));
}
