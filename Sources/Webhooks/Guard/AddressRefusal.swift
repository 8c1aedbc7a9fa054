/// Why a webhook URL will not be called. Stable codes for programs, a sentence for people.
package struct AddressRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        // The text is not a URL we accept.
        case tooLong = "too_long"
        case whitespace
        case controlCharacter = "control_character"
        case backslash
        case nonASCII = "non_ascii"
        case unsafeCharacter = "unsafe_character"
        case malformedPercentEncoding = "malformed_percent_encoding"
        case fragment
        case missingScheme = "missing_scheme"
        case unsupportedScheme = "unsupported_scheme"
        case schemeNotLowercase = "scheme_not_lowercase"
        case missingSlashes = "missing_slashes"
        case plainHTTP = "plain_http"
        case userInformation = "user_information"
        // The host or port is not written plainly.
        case emptyHost = "empty_host"
        case malformedHost = "malformed_host"
        case hostTooLong = "host_too_long"
        case trailingDot = "trailing_dot"
        case encodedHost = "encoded_host"
        case numericHost = "numeric_host"
        case internationalName = "international_name"
        case malformedAddress = "malformed_address"
        case zoneIdentifier = "zone_identifier"
        case malformedPort = "malformed_port"
        case deniedPort = "denied_port"
        // The name is not one of the public internet.
        case localhostName = "localhost_name"
        case internalName = "internal_name"
        case singleLabelName = "single_label_name"
        case clusterName = "cluster_name"
        case addressEncodingName = "address_encoding_name"
        case ownHostname = "own_hostname"
        // The address is not one of the public internet.
        case metadataService = "metadata_service"
        case loopback
        case unspecified
        case privateNetwork = "private_network"
        case sharedNetwork = "shared_network"
        case linkLocal = "link_local"
        case siteLocal = "site_local"
        case multicast
        case broadcast
        case documentation
        case benchmarking
        case reserved
        case tunnel
        case notGlobal = "not_global"
        // The name could not be turned into addresses. Only these may heal by themselves.
        case nameNotFound = "name_not_found"
        case resolutionFailed = "resolution_failed"
        case resolutionTimedOut = "resolution_timed_out"
        case resolutionCancelled = "resolution_cancelled"
        case tooManyAnswers = "too_many_answers"
    }

    package let code: Code

    /// Says what is wrong and what to do. Safe to show to a tenant: it holds no address that the tenant did not write.
    package let message: String

    package init(_ code: Code) {
        self.code = code
        message = code.sentence
    }

    /// The refusal of an address that a name resolved to. The address stays out of the message.
    init(_ code: Code, resolvedFrom name: HostName) {
        self.code = code
        message = "The name \(name) resolves to an address that webhooks may not reach. \(code.sentence)"
    }

    package var description: String { message }

    /// Whether the same URL may be accepted later without anyone changing it: the name service failed or did not answer.
    package var mayHeal: Bool {
        switch code {
        case .nameNotFound, .resolutionFailed, .resolutionTimedOut, .resolutionCancelled: true
        default: false
        }
    }
}
