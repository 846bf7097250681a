/** What routes name to have the event that they make as their answer: a function that every gateway has. */
export const echoFunction = '$echo';
