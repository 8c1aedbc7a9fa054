import Domain
import Testing

@testable import ModelGateway

@Suite struct DetectorTableTests {
    private static let key = "a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ"

    static let valid: [(DataType, String)] = [
        (.card, "4111111111111111"), (.card, "Pay 4111 1111 1111 1111."), (.card, "5555-5555-5555-4444"),
        (.card, "378282246310005"), (.card, "3782 822463 10005"), (.card, "30569309025904"),
        (.card, "3530111333300000"),
        (.card, "2223003122003222"), (.card, "6011111111111117"), (.card, "6200000000000005"),
        (.card, "Maestro card 6759649826438453"), (.card, "4111\u{A0}1111\u{A0}1111\u{A0}1111"),
        (.card, "41111111\u{200B}11111111"), (.card, "４１１１１１１１１１１１１１１１"), (.card, "卡号4111111111111111号"),
        (.card, "4111111111111111,12/30"), (.card, "4111 1111 1111 1111 12 30"), (.card, "order card 4111111111111111"),
        (.iban, "GB82WEST12345698765432"), (.iban, "DE89 3704 0044 0532 0130 00"),
        (.iban, "FR1420041010050500013M02606."),
        (.bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), (.bitcoin, "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
        (.bitcoin, "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
        (.bitcoin, "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"),
        (.usRouting, "routing number 021000021"), (.usNPI, "NPI: 1234567893"), (.ukNHS, "NHS 943 476 5919"),
        (.ukNHS, "{\"nhsNumber\": 9434765919}"), (.canadianSIN, "SIN 130-692-544"), (.personnummer, "811228-9874"),
        (.personnummer, "19811228-9874"), (.personnummer, "personnummer 198112289874"),
        (.southAfricaID, "identity number 8001015009087"), (.aadhaar, "Aadhaar 2341 2341 2346"),
        (.australianBusinessNumber, "ABN 51 824 753 556"), (.australianTaxFileNumber, "TFN 123 456 782"),
        (.spanishNIF, "12345678Z"), (.spanishNIF, "12345678-Z"), (.spanishNIF, "dni 12345678z"),
        (.spanishNIE, "X1234567L"),
        (.pesel, "PESEL 44051401359"), (.tckn, "T.C. kimlik no 10000000146"), (.germanTaxID, "Steuer-ID 86095742719"),
        (.usSSN, "536-90-4399"), (.usSSN, "SSN 536 90 4399"), (.usSSN, "ssn=536904399"),
        (.email, "jane.doe+x@example.com"),
        (.email, "<mailto:jane@mail.example.co.uk>."), (.phone, "+49 30 901820"), (.phone, "tel:+14155550132"),
        (.phone, "+1 (415) 555-0132"), (.phone, "+44 20 7946 0958"), (.ipv4, "93.184.216.34"),
        (.ipv4, "host 8.8.8.8"), (.ipv4, "the address 4.2.77.18"), (.ipv4, "http://93.184.216.34:8080/"),
        (.ipv6, "2606:2800:220:1:248:1893:25c8:1946"),
        (.ipv6, "[2606:4700:4700::1111]:53"), (.mac, "3c:22:fb:01:a2:b3"), (.mac, "3C-22-FB-01-A2-B3"),
        (.openAIKey, "sk-proj-\(key)_\(key)"), (.openAIKey, "sk-\(key)a1B2c3D4e5F6"),
        (.anthropicKey, "sk-ant-api03-\(key)"),
        (.githubToken, "ghp_\(key)"), (.githubToken, "github_pat_\(key)_\(key)"), (.awsKey, "AKIAQ3EGVXH6ZT7M2PLK"),
        (.stripeKey, "sk_" + "live_\(key)"), (.slackToken, "xox" + "b-123456789012-\(key)"),
        (.googleKey, "AIzaSyA1b2C3d4E5f6G7h8I9j0KlMnOpQrStUvW"),
        (.webhookSecret, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        (.penstockKey, "pen_\(key)a1B2c3D"), (.vendorKey, "glpat-a1B2c3D4e5F6g7H8i9J0"),
        (
            .jwt,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
        ),
        (
            .privateKey,
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7bq1Yk4m5w6x\nAbCdEfGh0123456789==\n-----END RSA PRIVATE KEY-----"
        ),
        (
            .privateKey,
            "{\"key\":\"-----BEGIN PRIVATE KEY-----\\nMIIEowIBAAKCAQEA7bq1Yk4m5w6xAbCdEfGh01\\n-----END PRIVATE KEY-----\\n\"}"
        ),
        (.assignedSecret, "password=Tr0ub4dor-9xKq7LmZ2pQ"),
        (.assignedSecret, "\"client_secret\": \"9xKq7LmZ2pQ8vW3tB6nR\""),
        (.assignedSecret, "Authorization: Bearer 9xKq7LmZ2pQ8vW3tB6nR"),
    ]

    @Test("A detector finds what it is for", arguments: valid.indices)
    func findsWhatItIsFor(index: Int) {
        let (type, text) = Self.valid[index]
        #expect(types(text).contains(type), "\(type.rawValue)")
    }

    static let invalid: [String] = [
        // A digit changed.
        "4111111111111112", "GB82WEST12345698765433", "DE89 3704 0044 0532 0130 01",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
        "routing number 021000022", "NPI: 1234567894", "NHS 943 476 5918", "SIN 130-692-545", "811228-9875",
        "identity number 8001015009088", "Aadhaar 2341 2341 2345", "ABN 51 824 753 557", "TFN 123 456 783",
        "12345678A", "X1234567M", "PESEL 44051401358", "kimlik 10000000147", "Steuer-ID 86095742718",
        // Nothing near says what they are.
        "021000021", "1234567893", "943 476 5919", "130-692-544", "8001015009087", "2341 2341 2346", "51 824 753 556",
        "123 456 782", "44051401359", "10000000146", "86095742719", "536904399", "536 90 4399", "12345678z",
        // A day that does not exist, an area that was never given out.
        "811328-9874", "000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "078-05-1120",
        // A version, a private address, a time, a fingerprint, a name of C++.
        "version 93.184.216.34", "8.8.8.8", "2.6.32.17", "upgrade V8 from 4.2.77.18 to 4.2.77.20", "9.6.180.14",
        "192.168.100.200", "10.200.100.150", "127.0.0.1",
        "203.0.113.77", "198.51.100.123", "255.255.255.255", "1.2.3.400", "1.22.333.44.55", "fe80::1",
        "2001:db8::1234:5678", "std::vector::a", "12:34:56", "3c:22:fb:01:a2:b3:44:55", "00:00:00:00:00:00",
        // Not addresses, not numbers.
        "getty@tty1.service", "icon@2x.png", "a@b", "@example.com", "a..b@-example.com", "memcpy@GLIBC_2.14",
        "+0200", "+20230101", "1.2.3+20230101120000", "+999 12345678", "+1 23", "++4930901820",
        // Manuals.
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "AKIAIOSFODNN7EXAMPLE", "sk-this-is-a-hyphenated-name-of-something",
        "password=changeme", "token: the_name_of_the_token_variable", "-----BEGIN PRIVATE KEY-----",
        "eyJub3QiOiJoZWFkZXIifQ.abc.def",
        "-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEA7bq1Yk4m5w6xAbCdEfGh0123456789==",
        "secret: /etc/penstock/keys/2024/01/abcdef0123",
    ]

    @Test("A detector does not find what only looks like it", arguments: invalid)
    func leavesTheRest(text: String) {
        #expect(found(text) == [])
    }

    @Test("A finding is exactly the value, and says whether a checksum confirmed it")
    func ranges() {
        #expect(
            found("Card 4111 1111 1111 1111, IBAN DE89370400440532013000.") == [
                "card 4111 1111 1111 1111", "iban DE89370400440532013000",
            ])
        #expect(found("Ärger: jane@example.com!") == ["email jane@example.com"])
        #expect(found("x \u{200B}4111\u{200B}111111111111 y") == ["card 4111\u{200B}111111111111"])
        let findings = RuleDetector().findings(in: "jane@example.com 4111111111111111")
        #expect(findings.sorted { $0.range.lowerBound < $1.range.lowerBound }.map(\.isValidated) == [false, true])
    }

    @Test("Every type has a detector that is shown to find it")
    func coverage() {
        #expect(Set(Self.valid.map(\.0)) == Set(DataType.allCases))
    }
}
