/// What a detector finds. The raw value is the detector's name in policies, reports and placeholders.
package enum DataType: String, Sendable, Hashable, CaseIterable, Comparable {
    // Secrets first: where two findings overlap, the earlier case names them both.
    case privateKey = "private_key"
    case jwt
    case anthropicKey = "anthropic_key"
    case openAIKey = "openai_key"
    case githubToken = "github_token"
    case awsKey = "aws_key"
    case stripeKey = "stripe_key"
    case slackToken = "slack_token"
    case googleKey = "google_key"
    case webhookSecret = "webhook_secret"
    case penstockKey = "penstock_key"
    /// A key of another vendor whose prefix says that it is one.
    case vendorKey = "vendor_key"
    /// A random-looking value after a word such as `password` or `token`.
    case assignedSecret = "assigned_secret"

    case card
    case iban
    case bitcoin
    case southAfricaID = "za_id"
    case aadhaar = "in_aadhaar"
    case personnummer = "se_personnummer"
    case pesel = "pl_pesel"
    case tckn = "tr_tckn"
    case germanTaxID = "de_tax_id"
    case australianBusinessNumber = "au_abn"
    case australianTaxFileNumber = "au_tfn"
    case spanishNIF = "es_nif"
    case spanishNIE = "es_nie"
    case canadianSIN = "ca_sin"
    case ukNHS = "uk_nhs"
    case usNPI = "us_npi"
    case usRouting = "us_routing"
    case usSSN = "us_ssn"
    case email
    case phone
    case ipv6
    case ipv4
    case mac

    package var dataClass: DataClass { Self.secrets.contains(self) ? .secrets : .personal }

    private static let secrets: Set<DataType> = [
        .privateKey, .jwt, .anthropicKey, .openAIKey, .githubToken, .awsKey, .stripeKey, .slackToken, .googleKey,
        .webhookSecret, .penstockKey, .vendorKey, .assignedSecret,
    ]

    /// The order of the cases, which is the order of precedence.
    private static let ranks = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
    package static func < (left: Self, right: Self) -> Bool { ranks[left, default: 0] < ranks[right, default: 0] }
}

/// The two sorts of data a policy speaks of.
package enum DataClass: String, Sendable, Hashable, CaseIterable {
    case personal
    case secrets
}
