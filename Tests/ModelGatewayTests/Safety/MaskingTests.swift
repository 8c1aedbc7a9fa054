import Domain
import Synchronization
import Testing

@testable import ModelGateway

@Suite struct MaskingTests {
    private typealias Fixture = GatewayFixture

    private func review() -> CallReview {
        CallReview(policy: TenantPolicy(data: .all(.mask)), detector: RuleDetector())
    }

    @Test("A value has one placeholder for the whole call, and another value another")
    func stable() throws {
        var review = review()
        #expect(
            try review.input("jane@example.com wrote to joe@example.com, jane@example.com to none")
                == "[email-1] wrote to [email-2], [email-1] to none")
        #expect(try review.output("joe@example.com and ann@example.com") == "[email-2] and [email-3]")
        #expect(review.isFlagged)
    }

    @Test("Text around a masked value stays as it is, whatever its script")
    func surroundings() throws {
        var review = review()
        #expect(try review.output("Größe: jane@example.com — 日本") == "Größe: [email-1] — 日本")
        #expect(try review.output("") == "")
    }

    @Test("Masking leaves JSON valid, and a masked number becomes a string")
    func json() throws {
        var review = review()
        let text =
            #"{"card":4111111111111111,"count":3,"jane@example.com":["a \"joe@example.com\" b\n"],"ssn":"536904399"}"#
        let masked = try JSONReview.reviewed(text, &review)
        let value = try JSONParser.parse(masked)
        #expect(value["card"] == "[card-1]")
        #expect(value["count"] == 3)
        #expect(value["ssn"] == "[us_ssn-1]")
        #expect(value["[email-1]"]?[0] == "a \"[email-2]\" b\n")
    }

    @Test("Any structured answer is still JSON after masking")
    func anyJSON() throws {
        var numbers = ValidNumbers(seed: 5)
        for round in 0..<300 {
            var members: [String: JSONValue] = [:]
            for type in DataType.allCases.shuffled(using: &numbers.generator).prefix(4) {
                let (text, value) = numbers.sentence(type)
                members["\(type.rawValue) \"\(round)\""] = .string(text + "\n\\\"")
                members[value] = .array([.string(value), .object([value: .null])])
            }
            var review = review()
            let masked = try JSONReview.reviewed(JSONValue.object(members).encodedText(), &review)
            #expect(throws: Never.self) { try JSONParser.parse(masked) }
        }
    }

    @Test("An answer without findings is handed out byte for byte")
    func untouched() throws {
        var review = review()
        let text = #"{"b":1.0,"a":"x"}"#
        #expect(try JSONReview.reviewed(text, &review) == text)
        #expect(!review.isFlagged)
    }
}
