import Domain
import Foundation
import Knowledge

/// The names and IDs of knowledge, as inputs have them.
extension InputReader {
    mutating func indexName(_ key: String) -> IndexName? {
        guard let text = string(key, required: true, bytesMax: 1_024) else { return nil }
        guard let name = IndexName(text) else {
            report(key, IndexName.rule)
            return nil
        }
        return name
    }

    mutating func documentKey(_ key: String) -> DocumentKey? {
        guard let text = string(key, required: true, bytesMax: DocumentKey.bytesMax) else { return nil }
        guard let document = DocumentKey(text) else {
            report(key, DocumentKey.rule)
            return nil
        }
        return document
    }

    /// The outside spelling, or the plain UUID that SQL writes.
    mutating func identifier<Tag: IdentifierTag>(_ key: String, _ type: Identifier<Tag>.Type) -> Identifier<Tag>? {
        guard let text = string(key, required: true, bytesMax: 64) else { return nil }
        guard let id = Identifier<Tag>(text) ?? UUID(uuidString: text).map({ Identifier<Tag>($0) }) else {
            report(key, "expected an ID like \(Tag.prefix)_… or a UUID")
            return nil
        }
        return id
    }

    /// Dollars, as a text (`"0.25"`, exact) or as a number, which is rounded to a nano-dollar.
    mutating func dollars(_ key: String) -> Money? {
        guard let value = value(key, required: false) else { return nil }
        if let text = value.asString, let money = DollarText.parse(text) { return money }
        let most = Double(BudgetBounds.nanosMax) / 1e9
        if let number = value.asDouble, number >= 0, number <= most {
            return Money(nanoDollars: Int64((number * 1e9).rounded()))
        }
        report(key, "expected dollars from 0 to \(Int64(most)), as a number or a text such as \"0.25\"")
        return nil
    }
}
