import ArgumentParser
import Domain

/// An amount of dollars behind an option. Such an option takes the next word whatever it begins with: else the parser would
/// take `-5` for an option of its own and say that a value is missing, which is not what is wrong.
enum DollarOption {
    /// - Throws: what is wrong, with the option's name and an amount that would do.
    static func check(_ option: String, _ text: String?, example: String) throws {
        guard let text, DollarText.parse(text) == nil else { return }
        // A sign before what would be an amount without it.
        if text.hasPrefix("-"), DollarText.parse(String(text.dropFirst())) != nil {
            throw ValidationError("\(option) cannot be negative; give dollars such as \(example).")
        }
        throw ValidationError(
            "\(option) must be dollars such as \(example), with at most nine digits behind the point, up to a billion.")
    }
}
