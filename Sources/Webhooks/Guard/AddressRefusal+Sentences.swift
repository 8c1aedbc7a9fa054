extension AddressRefusal.Code {
    /// One or two constant sentences: what is wrong, then what to do.
    var sentence: String {
        switch self {
        case .tooLong: "The URL is longer than 2048 bytes. Use a shorter one."
        case .whitespace:
            "The URL contains a space, tab or line break. Remove it, or write it percent-encoded if it belongs to the path."
        case .controlCharacter: "The URL contains a control character, plain or percent-encoded. Remove it."
        case .backslash: "The URL contains a backslash. Use forward slashes."
        case .nonASCII:
            "The URL contains characters outside ASCII. Write the host in its xn-- form and percent-encode the rest."
        case .unsafeCharacter:
            "The URL contains a character that must be percent-encoded, such as a quote, a brace or an angle bracket."
        case .malformedPercentEncoding:
            "The URL contains a percent sign without two hexadecimal digits. Write a literal percent sign as %25."
        case .fragment: "The URL contains a fragment (#), which is never sent. Remove it."
        case .missingScheme: "The URL has no scheme. Begin it with https://."
        case .unsupportedScheme: "Only https URLs can receive webhooks. Begin the URL with https://."
        case .schemeNotLowercase: "The URL's scheme must be written in lower case. Begin it with https://."
        case .missingSlashes: "The scheme must be followed by two slashes. Begin the URL with https://."
        case .plainHTTP: "Webhooks are sent over https only. Serve the endpoint with a certificate and use https://."
        case .userInformation:
            "The URL contains a user name or password before the host. Remove everything up to the @ sign."
        case .emptyHost: "The URL has no host. Put a host name after https://."
        case .malformedHost:
            "The host is not a valid name. Use letters, digits, hyphens and dots, and put an IPv6 address in square brackets."
        case .hostTooLong: "The host is too long: 253 characters in all, 63 between two dots. Use a shorter name."
        case .trailingDot: "The host ends with a dot. Remove it."
        case .encodedHost: "The host contains percent-encoded characters. Write it plainly."
        case .numericHost:
            "The host looks like a number but is not an address of four decimal parts without leading zeros. Use a host name."
        case .internationalName:
            "The host contains an xn-- label that is not valid, or one that imitates other characters. Check its spelling."
        case .malformedAddress: "The address in square brackets is not a valid IPv6 address. Use a host name."
        case .zoneIdentifier:
            "The address carries a zone identifier (%), which has meaning on one machine only. Use a host name."
        case .malformedPort:
            "The port must be a number from 1 to 65535 without leading zeros. Correct it, or leave it out."
        case .deniedPort: "Webhooks are not sent to this port. Serve the endpoint on port 443."
        case .localhostName: "The host names the machine itself. Use a name that is reachable from the internet."
        case .internalName:
            "The host ends in a suffix that only exists inside private networks. Use a name that is reachable from the internet."
        case .singleLabelName:
            "The host has no dot, so it only has meaning inside one network. Use a full name such as hooks.example.com."
        case .clusterName: "The host names a service inside a cluster. Use a name that is reachable from the internet."
        case .addressEncodingName: "The host spells an address inside a name. Point a name of your own at the endpoint."
        case .ownHostname: "The host is this service itself, so the webhook would loop. Use the receiver's host."
        case .metadataService:
            "The host is a cloud metadata or credential service. Webhooks never go there; use a name that is reachable from the internet."
        case .loopback:
            "A loopback address reaches only the machine itself. Use a name that is reachable from the internet."
        case .unspecified:
            "An address beginning with zero names no host. Use a name that is reachable from the internet."
        case .privateNetwork:
            "An address of a private network cannot be reached. Use a name that is reachable from the internet."
        case .sharedNetwork:
            "An address of a carrier's shared network cannot be reached. Use a name that is reachable from the internet."
        case .linkLocal: "A link-local address cannot be reached. Use a name that is reachable from the internet."
        case .siteLocal: "A site-local address cannot be reached. Use a name that is reachable from the internet."
        case .multicast:
            "A multicast address names a group, not a receiver. Use a name that is reachable from the internet."
        case .broadcast:
            "The broadcast address names every host, not a receiver. Use a name that is reachable from the internet."
        case .documentation: "The address is set aside for examples in documents. Put the real address in its place."
        case .benchmarking:
            "The address is set aside for measuring networks. Use a name that is reachable from the internet."
        case .reserved: "The address is reserved and cannot be reached. Use a name that is reachable from the internet."
        case .tunnel:
            "The address belongs to a tunnel or translation between IPv4 and IPv6. Use the receiver's own address or name."
        case .notGlobal:
            "The address is outside the space of public addresses. Use a name that is reachable from the internet."
        case .nameNotFound: "The host name has no address. Check its spelling and that its DNS record is published."
        case .resolutionFailed:
            "The host name could not be looked up. Check its DNS servers; the delivery will be tried again."
        case .resolutionTimedOut:
            "The host name's DNS servers did not answer in time. Check them; the delivery will be tried again."
        case .resolutionCancelled: "The lookup of the host name was interrupted; the delivery will be tried again."
        case .tooManyAnswers: "The host name has more than 16 addresses. Publish fewer."
        }
    }
}
