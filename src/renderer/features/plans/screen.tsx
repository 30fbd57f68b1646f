export const PlansScreen = () => <p>plans</p>;
