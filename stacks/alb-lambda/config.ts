// What this setup can be told: `pulumi config set kandokoro:<key> <value>`.
export { loadBalancerConfig as config, loadBalancerKeys as keys } from "../loadBalancerConfig.ts";
