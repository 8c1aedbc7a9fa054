import ArgumentParser
import Domain

/// `card=block`: a sort of data and what happens to it.
struct PolicyChange {
    let sort: String
    let action: String
    /// Whether it is a whole class, not one detector.
    let isClass: Bool

    init(_ text: String) throws {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, DataAction(rawValue: parts[1]) != nil else {
            throw ValidationError("'\(PlainText.line(text))' is not sort=action; an action is block, mask or allow.")
        }
        isClass = DataClass(rawValue: parts[0]) != nil
        guard isClass || DataType(rawValue: parts[0]) != nil else {
            let names = DataClass.allCases.map(\.rawValue) + DataType.allCases.map(\.rawValue)
            throw ValidationError(
                "There is no sort '\(PlainText.line(parts[0]))'. Sorts are \(names.joined(separator: ", ")).")
        }
        sort = parts[0]
        action = parts[1]
    }
}
