;;; cfn-analyzer.el --- CloudFormation templates with cfn-analyzer -*- lexical-binding: t -*-

;; Author: the cfn-analyzer authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Makes the server known to eglot and to lsp-mode, whichever is loaded, and starts it in templates:
;;
;;   (require 'cfn-analyzer)
;;   (add-hook 'yaml-mode-hook #'cfn-analyzer-ensure)

;;; Code:

(defgroup cfn-analyzer nil
  "Findings and fixes in CloudFormation templates."
  :group 'tools)

(defcustom cfn-analyzer-command '("cfn-analyzer" "server")
  "The command that starts the server."
  :type '(repeat string))

(defcustom cfn-analyzer-settings nil
  "Settings of the server as a property list with the keys of cfn-analyzer.toml.
Lists are vectors: (:select [\"all\"] :ignore [\"style\"])."
  :type 'plist)

(defconst cfn-analyzer-modes
  '(yaml-mode yaml-ts-mode json-mode json-ts-mode js-json-mode)
  "The major modes of templates.")

(defvar eglot-server-programs)
(defvar lsp-language-id-configuration)
(declare-function eglot-ensure "eglot")
(declare-function lsp-deferred "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-activate-on "lsp-mode")
(declare-function make-lsp-client "lsp-mode")

(defun cfn-analyzer-template-p ()
  "Whether the buffer looks like a CloudFormation template."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (let ((case-fold-search nil))
        (or (re-search-forward "^[ \t{]*[\"']?AWSTemplateFormatVersion\\_>" nil t)
            (and (re-search-forward "^[ \t{]*[\"']?Resources\\_>" nil t)
                 (re-search-forward "\\_<Type\\_>[\"']?[ \t]*:" nil t)))))))

;;;###autoload
(defun cfn-analyzer-ensure ()
  "Start the server if the buffer looks like a template: for a mode's hook.
Takes lsp-mode where it is loaded, else eglot."
  (when (and buffer-file-name (cfn-analyzer-template-p))
    (if (featurep 'lsp-mode) (lsp-deferred) (eglot-ensure))))

(defun cfn-analyzer--settings ()
  "The settings as the object that the server understands."
  (or cfn-analyzer-settings (make-hash-table)))

(defun cfn-analyzer--eglot-contact (&rest _)
  "The command and the settings for eglot."
  (append cfn-analyzer-command (list :initializationOptions (cfn-analyzer--settings))))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons cfn-analyzer-modes #'cfn-analyzer--eglot-contact)))

(with-eval-after-load 'lsp-mode
  (dolist (mode cfn-analyzer-modes)
    (unless (assq mode lsp-language-id-configuration)
      (push (cons mode (if (string-prefix-p "yaml" (symbol-name mode)) "yaml" "json")) lsp-language-id-configuration)))
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () cfn-analyzer-command))
    :activation-fn (lsp-activate-on "yaml" "json" "cloudformation")
    :initialization-options #'cfn-analyzer--settings
    :add-on? t
    :server-id 'cfn-analyzer)))

(provide 'cfn-analyzer)
;;; cfn-analyzer.el ends here
