import Domain
import Testing

@testable import ModelGateway

/// What users of other detectors complain of.
@Suite struct NearMissTests {
    @Test("No timestamp in milliseconds, microseconds or nanoseconds is a card or an identity number")
    func timestamps() {
        var generator = SplitMix64(seed: 1607)
        var hits: [Int64] = []
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: 1_000_000_000...2_000_000_000, using: &generator)
            for unit in [1_000, 1_000_000, 1_000_000_000] as [Int64] {
                let time = seconds * unit + Int64.random(in: 0..<unit, using: &generator)
                if !found("finished at \(time)").isEmpty || !found("{\"ts\":\(time)}").isEmpty { hits.append(time) }
            }
        }
        #expect(hits == [])
    }

    @Test("A long number behind a word for something else is no card, though every tenth of them passes Luhn")
    func identifiers() {
        var generator = SplitMix64(seed: 4318)
        for _ in 0..<2_000 {
            let number = "4" + (0..<15).map { _ in "\(Int.random(in: 0...9, using: &generator))" }.joined()
            for text in [
                "\"id\": \(number)", "order \(number)", "trace_id=\(number)", "orderId: \(number)", "0.\(number)",
                "a\(number)", "\(number)L", "x-\(number)",
            ] {
                #expect(!types(text).contains(.card), "\(text)")
            }
        }
    }

    @Test("A card inside of a longer run of digits is none")
    func longerRuns() {
        for text in [
            "94111111111111111", "41111111111111119999", "4111-1111-1111-1111-1111", "1.4111111111111111",
            "4111.1111.1111.1111",
        ] {
            #expect(!types(text).contains(.card), "\(text)")
        }
    }

    @Test("Ordinary text with letters and numbers, like the pattern of a driver's licence, is nothing")
    func ordinary() {
        for text in [
            "See RFC 2119, section A1234567, and page B12345678 of the manual.",
            "The build a1b2c3d4e5f6 of 2024-11-05T10:11:12Z.",
            "Bug #1234567890, commit 9fceb02d0ae598e95dc970b74767f19372d61af8, size 4294967296.",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "550e8400-e29b-41d4-a716-446655440000",
            "libfoo_1.2.3-4+deb12u1_amd64.deb", "18446744073709551615 9223372036854775807 6148914691236517205",
            "5.551115123125783e-17 3.141592653589793 0.1000000000000000055511151231257827",
        ] {
            #expect(found(text) == [], "\(text)")
        }
    }

    @Test("One card is one finding, whatever else its digits might be")
    func merged() {
        #expect(found("card number: 4111 1111 1111 1111").count == 1)
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N"
        #expect(found("token: \(token)") == ["jwt \(token)"])
        let findings = [
            Finding(.phone, 0..<10), Finding(.card, 5..<20, isValidated: true), Finding(.email, 20..<30),
            Finding(.ipv4, 40..<50),
        ]
        #expect(
            findings.shuffled().merged() == [
                Finding(.card, 0..<20, isValidated: true), Finding(.email, 20..<30), Finding(.ipv4, 40..<50),
            ])
    }
}
