# Answers pairs of versions by dpkg's own module.
use strict;
use warnings;
use Dpkg::Version;

sub holds {
    my ($ok, $why) = version_check(Dpkg::Version->new($_[0]));
    return $ok || $why =~ /does not start with digit/;
}

while (my $line = <STDIN>) {
    chomp $line;
    my ($one, $two) = split /\t/, $line;
    my $answer = eval { holds($one) && holds($two) ? version_compare($one, $two) : undef };
    print $answer // '?', "\n";
}
