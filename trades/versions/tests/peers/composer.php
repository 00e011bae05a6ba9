<?php
// Answers pairs of versions by composer/semver and PHP's version_compare.
$src = getenv('LOCKGATE_COMPOSER_SEMVER') ?: 'Composer/Semver';
$file = stream_resolve_include_path("$src/VersionParser.php");
if (!$file) {
    exit(3);
}
require $file;
$parser = new Composer\Semver\VersionParser();
foreach (explode("\n", rtrim(stream_get_contents(STDIN), "\n")) as $line) {
    [$a, $b] = explode("\t", $line);
    try {
        $a = $parser->normalize($a);
        $b = $parser->normalize($b);
        $branch = str_starts_with($a, 'dev-') || str_starts_with($b, 'dev-');
        echo $branch ? '?' : version_compare($a, $b), "\n";
    } catch (Exception $error) {
        echo "?\n";
    }
}
