export const handler = () => "orders";
