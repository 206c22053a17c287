package rules

import "modelterms/licenses"

// Codes of facts that do not come from a license's reasons. Rules ask for
// them by name.
const (
	// Lineage.
	TagMorePermissive   = "tag-more-permissive"   // a model's tag promises more than a license on its path permits
	OutboundMissing     = "outbound-missing"      // the project publishes a derivative and says nothing of its license
	NameForbidden       = "name-forbidden"        // a published name that a naming duty forbids
	MergeIncompatible   = "merge-incompatible"    // licenses that no work can carry together
	StudentBreach       = "student-breach"        // somebody else's model may have been trained against the terms
	StudentOpen         = "student-open"          // a model trained on outputs may be a derivative
	BaseSuspected       = "base-suspected"        // no base is named, but the name of the model tells of one
	UnknownBase         = "unknown-base"          // a base nobody knows offline
	LineageCycle        = "lineage-cycle"         // a model is its own ancestor
	LineageTooDeep      = "lineage-too-deep"      // the walk was cut
	RelationConflict    = "relation-conflict"     // sources disagree on how a model was made
	InferredLicense     = "inferred-license"      // a quantization without a tag has its base's license
	DatasetForbidsUse   = "dataset-forbids"       // the terms of training data forbid the training
	DatasetPurpose      = "dataset-purpose"       // training data that may not be used for the purpose
	DatasetShareAlike   = "dataset-share-alike"   // share-alike training data of a model that is shared
	DatasetUnknown      = "dataset-unknown"       // data nobody knows the terms of
	DatasetFromCard     = "dataset-from-card"     // data known from a card only
	DatasetNoDerivative = "dataset-no-derivative" // no-derivatives training data of a model that is shared

	// Evidence.
	NoLicense          = "no-license"           // no license is declared anywhere
	UnknownLicense     = "unknown-license"      // a license nobody here knows
	DeclaredUnknown    = "declared-unknown"     // the author declares that the license is unknown
	OtherUnnamed       = "other-unnamed"        // license: other, without a name that says which
	NameOnlyLicense    = "name-only"            // a license known by name, whose text nobody has read
	FamilyAlike        = "family-alike"         // a name that may mean several texts, which answer alike
	SourcesDisagree    = "sources-disagree"     // sources name different licenses or bases, and it matters
	SourcesDiffer      = "sources-differ"       // sources name different licenses or bases, and it does not matter
	NameContradictsTag = "name-contradicts-tag" // license_name names another license than the tag
	UnknownModel       = "unknown-model"        // a model nobody knows offline
	ClarifyUnproven    = "clarify-unproven"     // a clarification that names no bytes
	ClarifyMismatch    = "clarify-mismatch"     // a clarification whose bytes have changed
	NoticeMissing      = "notice-missing"       // words that have to be shown are not in the notice files

	// The project.
	Unpinned           = "unpinned-revision"
	IgnoreExpired      = "ignore-expired"
	IgnoreUnused       = "ignore-unused"
	AgreementExpired   = "agreement-expired"
	AgreementUnused    = "agreement-unused"
	ClarifyUnused      = "clarify-unused"
	EmptyManifest      = "empty-manifest"
	DistributionAbsent = "distribution-undeclared"
	NoticeFileMissing  = "notice-file-missing"
)

// Codes lists the codes facts may have.
func Codes() []string {
	return append([]string{
		TagMorePermissive, OutboundMissing, NameForbidden, MergeIncompatible, StudentBreach, StudentOpen, BaseSuspected, UnknownBase, LineageCycle, LineageTooDeep,
		RelationConflict, InferredLicense, DatasetForbidsUse, DatasetPurpose, DatasetShareAlike, DatasetUnknown, DatasetFromCard, DatasetNoDerivative,
		NoLicense, UnknownLicense, DeclaredUnknown, OtherUnnamed, NameOnlyLicense, FamilyAlike, SourcesDisagree, SourcesDiffer, NameContradictsTag,
		UnknownModel, ClarifyUnproven, ClarifyMismatch, NoticeMissing,
		Unpinned, IgnoreExpired, IgnoreUnused, AgreementExpired, AgreementUnused, ClarifyUnused, EmptyManifest, DistributionAbsent, NoticeFileMissing,
	}, licenses.Codes()...)
}
