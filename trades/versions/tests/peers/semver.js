// Answers pairs of versions by node-semver's loose order.
const { execSync } = require("child_process");
const beside = () => `${execSync("npm root -g").toString().trim()}/npm/node_modules/semver`;
const semver = require(process.env.LOCKGATE_SEMVER || beside());
const lines = require("fs").readFileSync(0, "utf8").split("\n").slice(0, -1);
const answer = (line) => {
  const [a, b] = line.split("\t");
  try {
    return semver.compare(a, b, true);
  } catch {
    return "?";
  }
};
console.log(lines.map(answer).join("\n"));
